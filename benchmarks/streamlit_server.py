"""Streamlit servers to measure: the dashboard, and an empty page beside it."""

from __future__ import annotations

import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

ROOT = Path(__file__).parent.parent
EMPTY_PAGE = """import streamlit as st
st.text(st.slider("Dial", 0, 200))
"""


class Server(NamedTuple):
    """Where a server answers, its process, and the file of what it says."""

    address: str
    process: int
    log: Path

    def complaints(self) -> list[str]:
        """Return the lines of its log that tell of an error."""
        lines = self.log.read_text(encoding="utf-8", errors="replace").splitlines()
        return [line for line in lines if "Traceback" in line or "Error" in line or "ERROR" in line]


@contextmanager
def dashboard() -> Iterator[Server]:
    """Serve the real dashboard."""
    with _served(ROOT) as server:
        yield server


@contextmanager
def empty_page() -> Iterator[Server]:
    """Serve one slider and one text that shows its value, with the dashboard's settings."""
    with TemporaryDirectory() as folder:
        shutil.copytree(ROOT / ".streamlit", Path(folder, ".streamlit"))
        Path(folder, "app.py").write_text(EMPTY_PAGE)
        with _served(Path(folder)) as server:
            yield server


@contextmanager
def _served(folder: Path) -> Iterator[Server]:
    port = _free_port()
    options = ["--server.headless", "true", "--server.port", str(port)]
    with TemporaryDirectory() as kept, Path(kept, "log").open("wb") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", "streamlit", "run", "app.py", *options], cwd=folder, stdout=log, stderr=log
        )
        try:
            _wait(f"http://localhost:{port}/_stcore/health", process)
            yield Server(f"http://localhost:{port}", process.pid, Path(log.name))
        finally:
            process.terminate()
            process.wait(timeout=20)


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def _wait(url: str, process: subprocess.Popen[bytes], seconds: float = 60) -> None:
    until = time.monotonic() + seconds
    while time.monotonic() < until and process.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=1):
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("the Streamlit server did not start")
