"""The command line, called in this process."""

from __future__ import annotations

import sys

import pytest

from model.__main__ import main


@pytest.fixture
def run(monkeypatch, capsys):
    """Return a function that runs the command line and gives (exit code, stdout, stderr)."""

    def called(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["model", *arguments])
        with pytest.raises(SystemExit) as left:
            main()
        printed = capsys.readouterr()
        return int(left.value.code or 0), printed.out, printed.err

    return called
