"""Finished points on disk, so that a killed campaign goes on where it stopped.

One folder per question (scenario, method, seed, sizes, version, names varied), named by the hash of the question's
text, which is kept beside the results. One file per finished task, named by the hash of its own bytes: a file either is
what its name says or is damaged. A file is written under another name and renamed, so a kill leaves no half of one.
"""

from __future__ import annotations

import hashlib
import io
import os
import threading
from pathlib import Path
from typing import NoReturn

import pandas as pd

from model.errors import ArgumentError
from model.language import _

QUESTION = "question.json"
DAMAGED = ".damaged"


class Store:
    """The finished points of one question.

    Parameters
    ----------
    folder
        Of the store; made if it does not exist. Several questions share it.
    question
        Text that fixes every number of every answer; equal texts share their answers.

    Raises
    ------
    ArgumentError
        If the folder cannot be made, read or written.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     Store(folder, "q").keep(pd.DataFrame({"need_rate": [0.1, 0.2], "cycle_time": [70.0, 75.0]}))
    ...     Store(folder, "q").found["cycle_time"].tolist(), len(Store(folder, "another").found)
    ([70.0, 75.0], 0)
    """

    def __init__(self, folder: str | os.PathLike[str], question: str) -> None:
        self.folder = Path(folder) / hashlib.sha256(question.encode()).hexdigest()[:24]
        self.notes: tuple[str, ...] = ()
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            _write(self.folder / QUESTION, question.encode())
            self.found = self._read()
        except OSError as fault:
            self._refuse(fault)

    def keep(self, rows: pd.DataFrame) -> None:
        """Write finished points: all of them or, if killed, none."""
        buffer = io.BytesIO()
        rows.to_parquet(buffer, index=False)
        content = buffer.getvalue()
        try:
            _write(self.folder / f"{_digest(content)}.parquet", content)
        except OSError as fault:
            self._refuse(fault)

    def _read(self) -> pd.DataFrame:
        tables = []
        for path in sorted(self.folder.glob("*.parquet")):
            content = path.read_bytes()
            if _digest(content) == path.stem:
                tables.append(pd.read_parquet(io.BytesIO(content)))
                continue
            path.replace(path.with_name(path.name + DAMAGED))
            self.notes += (_("store: {path} was damaged; its points are computed again").format(path=path),)
        return pd.concat(tables, ignore_index=True) if tables else pd.DataFrame()

    def _refuse(self, fault: OSError) -> NoReturn:
        found = _("{parent} cannot be used ({fault})").format(parent=self.folder.parent, fault=fault.strerror or fault)
        raise ArgumentError("store", found, _("must be a folder that can be written")) from None


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:32]


def _write(path: Path, content: bytes) -> None:
    """Put a file in place whole."""
    draft = path.with_name(f".{path.name}.{os.getpid()}.{threading.get_ident()}")
    draft.write_bytes(content)
    draft.replace(path)
