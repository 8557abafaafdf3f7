"""The formats a network can be written in, and what each of them can carry."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from model.errors import ArgumentError, shown
from model.exchange.archive import packed
from model.exchange.graphml import write_graphml
from model.exchange.node_link import write_node_link
from model.exchange.sheets import empty_tables, written_tables
from model.language import N_, _
from model.scenario import Scenario
from model.scenario_file import write_scenario


@dataclass(frozen=True)
class Format:
    """A format of scenario files.

    Parameters
    ----------
    name, suffix, mime
        What code, file names and browsers call it.
    title, note
        For people (marked ``N_``): what it is, and what it is for or cannot carry.
    write
        Scenario -> its bytes.
    """

    name: str
    suffix: str
    title: str
    mime: str
    note: str
    write: Callable[[Scenario], bytes]


FORMATS: Mapping[str, Format] = {
    form.name: form
    for form in (
        Format("toml", ".toml", N_("Scenario file (TOML)"), "application/toml",
               N_("Everything; the file to keep, to edit by hand and to compare."),
               lambda scenario: _encoded(write_scenario(scenario))),
        Format("csv", ".zip", N_("Tables (CSV in a zip)"), "application/zip",
               N_("Everything; opens in any spreadsheet. Texts like formulas get an apostrophe in front."),
               lambda scenario: packed(written_tables(scenario))),
        Format("json", ".json", N_("Graph (JSON, node-link)"), "application/json",
               N_("Everything; read by networkx and D3."),
               lambda scenario: _encoded(write_node_link(scenario))),
        Format("graphml", ".graphml", N_("Graph (GraphML)"), "application/xml",
               N_("Everything but control characters in texts; opens in Gephi and yEd."),
               lambda scenario: _encoded(write_graphml(scenario))),
    )
}  # fmt: skip
"""Name -> format."""


def written(scenario: Scenario, format: str) -> bytes:  # noqa: A002 - the word of the field
    """Return a scenario as a file: the same scenario, the same bytes.

    Parameters
    ----------
    scenario
        What to write.
    format
        ``toml``, ``json``, ``graphml`` or ``csv`` (a zip of tables).

    Raises
    ------
    ArgumentError
        If there is no such format, or a text cannot be written in it.

    Examples
    --------
    >>> from model.presets import preset
    >>> print(written(preset("reference"), "toml").decode().splitlines()[1])
    name = "reference"
    """
    if format not in FORMATS:
        limit = _("must be one of {names}").format(names=", ".join(FORMATS))
        raise ArgumentError("written", _("format is {format}").format(format=shown(format)), limit)
    try:
        return FORMATS[format].write(scenario)
    except UnicodeEncodeError:
        found, limit = _("a text holds half a character"), _("must be whole characters")
        raise ArgumentError(format, found, limit, _("write it again")) from None


def template() -> bytes:
    """Return every table with its headings and no row, as CSV in a zip: to be filled in with a spreadsheet."""
    return packed(empty_tables())


def write_network(scenario: Scenario, path: str | Path) -> None:
    """Write a scenario to a file whose ending says the format: ``.toml``, ``.json``, ``.graphml``, ``.zip`` (CSV).

    Parameters
    ----------
    scenario
        What to write.
    path
        Where to; a file that exists is replaced.

    Raises
    ------
    ArgumentError
        If the ending is none of these, or the file cannot be written.

    Examples
    --------
    >>> import tempfile
    >>> from model.exchange import read_network
    >>> from model.presets import preset
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_network(preset("reference"), f"{folder}/reference.json")
    ...     read_network(f"{folder}/reference.json") == preset("reference")
    True
    """
    suffix = Path(path).suffix.lower()
    name = next((form.name for form in FORMATS.values() if form.suffix == suffix), None)
    if name is None:
        limit = _("must end with {endings}").format(endings=", ".join(form.suffix for form in FORMATS.values()))
        remedy = _("tables are written as one .zip") if suffix == ".csv" else ""
        raise ArgumentError("write_network", _("path is {path}").format(path=shown(str(path))), limit, remedy)
    write_bytes(path, written(scenario, name))


def write_bytes(path: str | Path, content: bytes) -> None:
    """Write a file, or say why not.

    Raises
    ------
    ArgumentError
        If it cannot be written.
    """
    try:
        Path(path).write_bytes(content)
    except (OSError, ValueError) as fault:
        reason = getattr(fault, "strerror", None) or str(fault)
        found = _("{path} cannot be written ({reason})").format(path=shown(str(path)), reason=reason)
        raise ArgumentError("file", found, _("must be a file that can be written")) from None


def _encoded(text: str) -> bytes:
    return text.encode()
