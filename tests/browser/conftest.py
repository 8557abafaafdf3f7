"""A real server and the system's Chromium, shared by all stories; every request is watched."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

playwright = pytest.importorskip("playwright.sync_api")

ROOT = Path(__file__).parent.parent.parent
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
]  # fmt: skip
STILL = """() => {
    const app = document.querySelector("[data-testid=stApp]");
    const runs = app.dataset.testScriptState !== "notRunning" || document.querySelector("[data-testid=stStatusWidget]");
    if (runs || !window.stillSince) window.stillSince = performance.now();
    return !runs && performance.now() - window.stillSince > 300;
}"""
LOCAL = ("localhost", "127.0.0.1", "")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark everything in this folder as a browser story, skip it without Chromium, keep it with one worker."""
    for item in items:
        if Path(item.fspath).parent == Path(__file__).parent:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.xdist_group("browser"))
            if chromium() is None:
                item.add_marker(pytest.mark.skip(reason="no Chromium on this machine"))


def chromium() -> str | None:
    """Return the path of the system's Chromium."""
    return shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Start the dashboard on a free port; yield its address."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [
        sys.executable,
        "-m",
        "streamlit",
        "run",
        "app.py",
        "--server.headless",
        "true",
        "--server.port",
        str(port),
    ]
    said = tmp_path_factory.mktemp("server") / "said.txt"  # a pipe nobody reads would fill and stop the server
    with said.open("wb") as output:
        process = subprocess.Popen(command, cwd=ROOT, stdout=output, stderr=subprocess.STDOUT)
    address = f"http://localhost:{port}"
    try:
        _wait_for(f"{address}/_stcore/health", process, said)
        yield address
    finally:
        process.terminate()
        process.wait(timeout=20)


def _wait_for(url: str, process: subprocess.Popen[bytes], said: Path) -> None:
    for _ in range(240):
        if process.poll() is not None:
            raise RuntimeError(f"the dashboard did not start: {said.read_text()}")
        try:
            with urllib.request.urlopen(url, timeout=1):
                return
        except OSError:
            time.sleep(0.25)
    raise RuntimeError("the dashboard did not answer within a minute")


@pytest.fixture(scope="session")
def browser() -> Iterator[playwright.Browser]:
    """Start Chromium once."""
    with playwright.sync_playwright() as starter:
        started = starter.chromium.launch(executable_path=chromium(), args=FLAGS)
        yield started
        started.close()


class Visitor:
    """One visitor's tab: opens pages, and remembers what left the machine or broke."""

    def __init__(self, browser: playwright.Browser, server: str, width: int, height: int, scheme: str) -> None:
        self.server = server
        self.page = browser.new_page(viewport={"width": width, "height": height}, color_scheme=scheme)
        self.left: list[str] = []
        self.broke: list[str] = []
        self.page.on("request", self._watch)
        self.page.on("pageerror", lambda error: self.broke.append(str(error)))

    def _watch(self, request: playwright.Request) -> None:
        address = urlsplit(request.url)
        if address.scheme in ("http", "https", "ws", "wss") and address.hostname not in LOCAL:
            self.left.append(request.url)

    def open(self, path: str = "/") -> playwright.Page:
        """Open a page and wait until it is drawn and still."""
        self.page.goto(self.server + path)
        self.page.locator("h1").first.wait_for(timeout=30_000)
        self.settle()
        return self.page

    def settle(self) -> None:
        """Wait until Streamlit has stopped running, and does not start again at once."""
        self.page.wait_for_timeout(150)
        self.page.evaluate("window.stillSince = 0")
        self.page.wait_for_function(STILL, timeout=30_000)

    @property
    def headline(self) -> str:
        """The innovation-cycle time on the screen."""
        return self.page.locator("[data-testid=stMetricValue]").inner_text()

    def until_headline_is_not(self, before: str) -> str:
        """Wait for the headline to change; return it."""
        changed = "before => document.querySelector('[data-testid=stMetricValue]').innerText !== before"
        self.page.wait_for_function(changed, arg=before, timeout=15_000)
        self.settle()
        return self.headline


@pytest.fixture
def visit(browser: playwright.Browser, server: str) -> Iterator:
    """Return a function that makes visitors; at the end none of them may have reached out or met an error."""
    visitors: list[Visitor] = []

    def make(width: int = 1366, height: int = 768, scheme: str = "light") -> Visitor:
        visitors.append(Visitor(browser, server, width, height, scheme))
        return visitors[-1]

    yield make
    for visitor in visitors:
        visitor.page.close()
        assert visitor.left == [], "requests left this machine"
        assert visitor.broke == [], "scripts failed in the browser"
