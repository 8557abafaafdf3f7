"""Files as they come, from a disk or an upload: which format each has, and the draft in them."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path, PurePath

from model.exchange.draft import Draft
from model.exchange.node_link import read_node_link
from model.exchange.refusals import refused
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
    >>> file = b'name = "tiny"\n[[actors]]\nid = "shop"\nfunction = "design"\nside = "firm"'
    >>> for problem in read_draft([("tiny.toml", file)]).problems():
    ...     print(problem)
    tiny.toml, actor 'shop': side is 'firm', must be one of soldiers, volunteers, firms, government, allies (did you \
    mean 'firms'?)
    """
    if not files:
        raise refused(_("nothing"), _("no file is given"), _("must be at least one"))
    for name, content in files:
        if len(content) > LARGEST_FILE:
            found = _("has {size} bytes").format(size=len(content))
            raise refused(name, found, _("must have at most {most}").format(most=LARGEST_FILE))
    suffixes = {PurePath(name).suffix.lower() for name, _content in files}
    unknown = sorted(suffixes - READERS.keys())
    if unknown:
        limit = _("must end with {endings}").format(endings=", ".join(READERS))
        raise refused(files[0][0], _("ends with {ending!r}").format(ending=unknown[0]), limit)
    if len(files) > 1:
        raise refused(files[0][0], _("is one of several files"), _("must be given alone"))
    name, content = files[0]
    return READERS[PurePath(name).suffix.lower()](content, PurePath(name).name)


def read_network(path: str | Path) -> Scenario:
    """Read a scenario from a file of any format: TOML, JSON, GraphML, or tables in a zip file.

    Parameters
    ----------
    path
        The file; its ending says what it is (``model.exchange.FORMATS``).

    Raises
    ------
    ScenarioError
        With every problem found, each in its cell.
    """
    return read_draft([(Path(path).name, file_content(path))]).scenario()


def file_content(path: str | Path) -> bytes:
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


READERS: Mapping[str, Callable[[bytes, str], Draft]] = {".toml": _read_toml, ".json": read_node_link}
