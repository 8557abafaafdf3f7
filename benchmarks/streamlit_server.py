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

ROOT = Path(__file__).parent.parent
EMPTY_PAGE = """import streamlit as st
st.text(st.slider("Dial", 0, 200))
"""


@contextmanager
def dashboard() -> Iterator[str]:
    """Serve the real dashboard; yield its address."""
    with _served(ROOT) as address:
        yield address


@contextmanager
def empty_page() -> Iterator[str]:
    """Serve one slider and one text that shows its value, with the dashboard's settings; yield its address."""
    with TemporaryDirectory() as folder:
        shutil.copytree(ROOT / ".streamlit", Path(folder, ".streamlit"))
        Path(folder, "app.py").write_text(EMPTY_PAGE)
        with _served(Path(folder)) as address:
            yield address


@contextmanager
def _served(folder: Path) -> Iterator[str]:
    port = _free_port()
    options = ["--server.headless", "true", "--server.port", str(port)]
    process = subprocess.Popen(
        [sys.executable, "-m", "streamlit", "run", "app.py", *options],
        cwd=folder,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait(f"http://localhost:{port}/_stcore/health", process)
        yield f"http://localhost:{port}"
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
