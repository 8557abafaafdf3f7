"""The settings table: texts, dials and parameters of a scenario file, one a row with its evidence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from model.errors import Problem, Spot, did_you_mean, nearest, shown
from model.exchange.tables import COLUMNS, DIALS, HEAD, SETTING_NAMES, SETTINGS
from model.language import _
from model.parameters import BY_NAME
from model.scenario_file import FORMAT_VERSION, RECORDS

Row = Mapping[str, Any]
SECTIONS = ("dials", "parameters", "evidence")


def setting_rows(raw: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the rows of the settings table: texts first, then what has evidence in its order, then the rest."""
    dials, parameters, evidence = ({**raw[key]} if isinstance(raw.get(key), Mapping) else {} for key in SECTIONS)
    for key in (*HEAD, *(key for key in raw if key not in HEAD)):
        whole = key in SECTIONS and isinstance(raw.get(key), Mapping)
        if key in raw and not whole and (key, raw[key]) != ("format_version", FORMAT_VERSION):
            yield {"setting": key, "value": raw[key]}
    for name, ids in evidence.items():
        home = dials if name in dials else parameters
        yield {"setting": name, **({"value": home.pop(name)} if name in home else {}), "evidence": ids}
    yield from ({"setting": name, "value": value} for table in (dials, parameters) for name, value in table.items())


def put_setting(document: dict[str, Any], row: Row) -> None:
    """Put a row of the settings table where a scenario file has it; of two of one name the first counts."""
    name, value, evidence = row.get("setting"), row.get("value"), row.get("evidence")
    if not isinstance(name, str) or not name:
        return
    if evidence is not None:
        _section(document, "evidence").setdefault(name, evidence)
    if value is not None:
        home = _home(name)
        into = document if home is None else _section(document, home)
        if name not in into or name == "format_version":
            into[name] = value


def _section(document: dict[str, Any], name: str) -> dict[str, Any]:
    if not isinstance(document.get(name), dict):
        document[name] = {}
    found: dict[str, Any] = document[name]
    return found


def _home(name: str) -> str | None:
    """Return the section of a scenario file that a setting belongs to, misspelt or not; None = the top."""
    if name in (*HEAD, "format_version", *RECORDS, *SECTIONS):
        return None
    meant = nearest(name, SETTING_NAMES) or ""
    return "dials" if meant in DIALS else "parameters" if meant in BY_NAME else None


def setting_problems(rows: Sequence[Row], raw: Mapping[str, Any]) -> Iterator[Problem]:
    """Yield what no scenario file can have wrong: a setting without a name, or given twice."""
    seen: set[str] = set()
    for number, row in enumerate(rows):
        name = row.get("setting")
        place = _("setting {name}").format(name=shown(name) if isinstance(name, str) else number + 1)
        spot = Spot(SETTINGS, number, "setting")
        if not isinstance(name, str) or not name:
            known = ", ".join(SETTING_NAMES)
            limit = _("must be one of {names}").format(names=known)
            yield Problem(place, _("has no name"), limit, spot=spot)
        elif name in seen:
            yield Problem(place, _("is given twice"), _("must be given once"), _("drop one of the two"), spot)
        elif name in (*RECORDS, *SECTIONS) and name in raw and raw[name] is not row.get("value"):
            yield Problem(place, _("is the name of a table"), _("must be a setting"), _("drop the row"), spot)
        for column in row.keys() - COLUMNS[SETTINGS]:
            limit = _("known are {names}").format(names=", ".join(COLUMNS[SETTINGS]))
            remedy = did_you_mean(column, COLUMNS[SETTINGS])
            found = _("has no field {name}").format(name=shown(column))
            yield Problem(place, found, limit, remedy, Spot(SETTINGS, number, column))
        if isinstance(name, str):
            seen.add(name)
