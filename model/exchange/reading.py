"""Files as they come, from a disk or an upload: which format each has, and the draft in them."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path, PurePath

from model.exchange.archive import unpacked
from model.exchange.draft import Draft
from model.exchange.graphml import read_graphml
from model.exchange.node_link import read_node_link
from model.exchange.refusals import refused
from model.exchange.sheets import read_tables
from model.exchange.text import decoded
from model.language import _
from model.scenario import Scenario
from model.scenario_file import LARGEST_FILE

File = tuple[str, bytes]


def read_draft(files: Sequence[File]) -> Draft:
    r"""Return the draft in one file, or in several tables.

    Parameters
    ----------
    files
        (name, content): one TOML, JSON, GraphML or zip file, or one or more tables as CSV.

    Raises
    ------
    ScenarioError
        With one problem, for what cannot be read at all. What can be read but is wrong is in
        :meth:`~model.exchange.Draft.problems`.

    Examples
    --------
    >>> actors = b"id,function,side,capacity\nshop,design,firms,2\npost,test,firm,1"
    >>> print(read_draft([("actors.csv", actors)]).problems()[0])
    actors.csv, row 3, column side: side is 'firm', must be one of soldiers, volunteers, firms, government, allies ...
    """
    if not files:
        raise refused(_("nothing"), _("no file is given"), _("must be at least one"))
    for name, content in files:
        if len(content) > LARGEST_FILE:
            found = _("has {size} bytes").format(size=len(content))
            raise refused(name, found, _("must have at most {most}").format(most=LARGEST_FILE))
    name, content = PurePath(files[0][0]).name, files[0][1]
    if len(files) == 1 and _ending(name) == ".zip":
        return _of_files(unpacked(content, name), PurePath(name).stem)
    return _of_files(files)


def _of_files(files: Sequence[File], network: str = "own_network") -> Draft:
    """Return the draft in files none of which is a zip."""
    files = [(PurePath(name).name, content) for name, content in files]
    for name, _content in files:
        if _ending(name) not in (*READERS, *SHEETS):
            limit = _("must end with {endings}").format(endings=", ".join((*READERS, ".csv", ".zip")))
            raise refused(name, _("ends with {ending!r}").format(ending=_ending(name)), limit)
        if len(files) > 1 and _ending(name) in READERS:
            raise refused(name, _("is one of several files"), _("must be given alone"), _("only tables go together"))
    name, content = files[0]
    return READERS[_ending(name)](content, name) if _ending(name) in READERS else read_tables(files, network)


def _ending(name: str) -> str:
    return PurePath(name).suffix.lower()


def read_network(path: str | Path) -> Scenario:
    r"""Read a scenario from a file of any format: TOML, JSON, GraphML, or tables in a zip file or a folder.

    Parameters
    ----------
    path
        The file, whose ending says what it is (``model.exchange.FORMATS``), or a folder with tables as CSV.

    Raises
    ------
    ScenarioError
        With every problem found, each in its cell.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder) / "actors.csv"
    ...     _written = file.write_text("id,function,side\nshop,design,firms", encoding="utf-8")
    ...     read_network(folder).actors[0].id
    'shop'
    """
    folder = Path(path)
    files = sorted(folder.glob("*.csv")) if os.path.isdir(path) else [folder]  # of what can be no path too
    if not files:
        raise refused(folder.name, _("is a folder without tables"), _("must hold .csv files"))
    return read_draft([(file.name, _content_of(file)) for file in files]).scenario()


def _content_of(path: str | Path) -> bytes:
    """Return the bytes of a file that is not too large."""
    try:
        with Path(path).open("rb") as file:
            return file.read(LARGEST_FILE + 1)
    except (OSError, ValueError) as fault:
        reason = getattr(fault, "strerror", None) or str(fault)
        found = _("cannot be read ({reason})").format(reason=reason)
        raise refused(Path(path).name, found, _("must be a readable file"), _("check the path")) from None


def _read_toml(content: bytes, name: str) -> Draft:
    try:
        raw = tomllib.loads(decoded(content, name))
    except (ValueError, RecursionError) as fault:
        found = _("is not TOML ({fault})").format(fault=fault)
        raise refused(name, found, _("must be a TOML file"), _("see docs/scenario_format.md")) from None
    return Draft.of_mapping(raw, name)


SHEETS = (".csv", ".tsv", ".txt")
READERS: Mapping[str, Callable[[bytes, str], Draft]] = {
    ".toml": _read_toml, ".json": read_node_link, ".graphml": read_graphml, ".xml": read_graphml,
}  # fmt: skip
