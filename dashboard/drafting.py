"""The network a visitor is writing: kept in the session, right or wrong, until it is used. No Streamlit here."""

from __future__ import annotations

from collections.abc import Callable, Mapping, MutableMapping, Sequence
from dataclasses import dataclass
from typing import Any

from dashboard.position import Position
from model.errors import ScenarioError
from model.exchange import Draft, Located, read_draft
from model.scenario import Scenario

Rows = tuple[Mapping[str, Any], ...]


@dataclass(frozen=True)
class Drafting:
    """One visitor's draft, in the session the desk hands over.

    Parameters
    ----------
    session
        What is kept of this visit.
    position
        Where the desk stands: until a draft is begun, its scenario is the draft.
    language
        Problems are told in it.
    """

    session: MutableMapping[Any, Any]
    position: Position
    language: str

    @property
    def draft(self) -> Draft:
        """The network being written; until one is begun, the scenario on the desk."""
        if "draft" not in self.session or self.session["draft_of"] not in (None, self.position):
            self.begin(Draft.of(self.position.scenario))
            self.session["draft_of"], self.session["draft_before"] = self.position, None
        return self.session["draft"]

    def edit(self, draft: Draft) -> None:
        """Keep what was typed, right or wrong."""
        self.session["draft"], self.session["draft_of"] = draft, None

    def begin(self, draft: Draft) -> None:
        """Lay out another draft, or the same one repaired; the tables begin again from it."""
        self.session["draft_before"] = self.session.get("draft")
        self.session["draft_message"] = ""
        self.session["draft_number"] = self.number + 1
        self.session["tables_begun"] = {}
        self.edit(draft)

    @property
    def before(self) -> Draft | None:
        """What stood here before the last draft was begun; None if nothing."""
        return self.session.get("draft_before")

    @property
    def number(self) -> int:
        """How many drafts were begun: in a table's key, it lets go of what was typed in the one before."""
        return self.session.get("draft_number", 0)

    @property
    def message(self) -> str:
        """Why the last file could not be read; empty if it could."""
        return self.session.get("draft_message", "")

    def open_files(self, files: Sequence[tuple[str, bytes]], upload: frozenset[str]) -> bool:
        """Begin a draft from files, once per upload; what cannot be read leaves the draft as it is and says why.

        Files put away after they were read change nothing: the draft is the visitor's by then.

        Parameters
        ----------
        files
            (name, content).
        upload
            Tells each file from all others ever given.

        Returns
        -------
        bool
            Whether they were read now, for the first time.
        """
        last = self.session.get("upload", frozenset())
        if upload == last or (upload < last and not self.message):
            return False
        self.session["upload"] = upload
        try:
            self.begin(read_draft(files))
        except ScenarioError as error:
            self.session["draft_message"] = str(error)
        return True

    def refuse(self, upload: frozenset[str], message: str) -> bool:
        """Say why an upload is not even read, once; the draft stays as it is."""
        again = self.session.get("upload") == upload
        self.session["upload"] = upload
        if not again:
            self.session["draft_message"] = message
        return not again

    @property
    def checked(self) -> tuple[tuple[Located, ...], Scenario | None]:
        """Every problem of the draft, and the scenario it is if it has none; looked for once per draft."""
        draft, found = self.draft, self.session.get("draft_checked")
        if found is None or found[0] is not draft or found[1] != self.language:
            problems = draft.problems()
            found = (draft, self.language, problems, None if problems else draft.scenario())
            self.session["draft_checked"] = found
        return found[2], found[3]

    def seeded_table(
        self, key: str, rows: Rows, edited: Callable[[Rows, Mapping[str, Any]], None]
    ) -> tuple[Rows, dict[str, Any]]:
        """Return the rows a table editor begins with, and its key and callback.

        Parameters
        ----------
        key
            The editor's key.
        rows
            What it must show when it is first drawn; as long as it stays on the screen it begins with the same.
        edited
            Called with the rows it began with, and with what the visitor has changed in them.
        """
        begun: dict[str, Rows] = self.session.setdefault("tables_begun", {})
        if key not in self.session or key not in begun:
            begun[key] = rows
        start = begun[key]

        def changed() -> None:
            # A browser may send once more what was typed into a table that has left the page.
            if self.session["tables_begun"].get(key) is start:
                edited(start, self.session[key])

        return start, {"key": key, "on_change": changed}

    def forget_tables(self, shown: Sequence[str]) -> None:
        """Forget what tables began with that are no longer on the screen."""
        begun: dict[str, Rows] = self.session.get("tables_begun", {})
        self.session["tables_begun"] = {key: rows for key, rows in begun.items() if key in shown}
