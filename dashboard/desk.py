"""The visitor's desk: current position, pinned baseline, and what was selected. The only user of session state.

The truth of the dials lives here, not in the widgets: a widget is seeded from the desk before it is drawn and
writes back when it changes, so that a map click, a link or another page can move it too.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import wraps
from typing import Any
from urllib.parse import urlencode, urlsplit, urlunsplit
from uuid import uuid4

import streamlit as st

from dashboard.drafting import Drafting
from dashboard.links import MOST_POLICIES, Layout, LinkError, carries, from_query, to_query
from dashboard.position import FIRST, OWN, Position
from model.errors import ModelError
from model.language import ENGLISH, _, known, speaking
from model.scenario import Scenario


class Desk:
    """One visitor's desk, kept in the session."""

    def __init__(self) -> None:
        if "position" not in st.session_state:
            with speaking(known(st.query_params.get("lang", ENGLISH))):
                self._open()

    def _open(self) -> None:
        """Lay out the desk a link asks for; a bad link gives one message and the first scenario."""
        st.session_state["language"] = known(st.query_params.get("lang", ENGLISH))
        st.session_state["message"] = ""
        st.session_state["first_visit"] = True
        try:
            if any(len(st.query_params.get_all(name)) > 1 for name in st.query_params):
                raise LinkError(_("it gives the same part twice"))
            layout = from_query(dict(st.query_params))
        except LinkError as error:
            layout = Layout(Position.of_preset(FIRST))
            said = _("This link cannot be used: {error} – you see “{scenario}” instead.")
            st.session_state["message"] = said.format(error=error, scenario=_(layout.position.scenario.label))
        st.session_state["position"] = layout.position
        st.session_state["baseline"] = layout.baseline or Position.of_scenario(layout.position.base)
        st.session_state["policies"] = layout.policies
        laid = (layout.position, st.session_state["baseline"], *layout.policies)
        st.session_state["own"] = next((position.base for position in laid if position.is_own), None)

    @property
    def language(self) -> str:
        """The code of the language the visitor reads."""
        return st.session_state["language"]

    def in_language(self, draw: Callable[..., None]) -> Callable[..., None]:
        """Return what draws in the visitor's language: for a page, and for what Streamlit runs again by itself.

        Parameters
        ----------
        draw
            Draws a page, a dialog or a fragment.
        """

        @wraps(draw)
        def drawn(*arguments: Any, **named: Any) -> None:
            with speaking(self.language):
                draw(*arguments, **named)

        return drawn

    @property
    def position(self) -> Position:
        """Where the desk stands."""
        return st.session_state["position"]

    @property
    def baseline(self) -> Position:
        """What the headline is compared with."""
        return st.session_state["baseline"]

    @property
    def policies(self) -> tuple[Position, ...]:
        """What is kept for comparison, at most four, in the order added."""
        return st.session_state["policies"]

    @property
    def message(self) -> str:
        """Something the visitor should know about the link or the last change; empty if nothing."""
        return st.session_state["message"]

    @property
    def visitor(self) -> str:
        """A name for this visit, by which long work knows who waits for it."""
        return st.session_state.setdefault("visitor", uuid4().hex)

    @property
    def first_visit(self) -> bool:
        """Whether the three-step guide is still shown."""
        return st.session_state["first_visit"]

    def dismiss_guide(self) -> None:
        """Put the three-step guide away."""
        st.session_state["first_visit"] = False

    def move(self, position: Position) -> None:
        """Move to another position."""
        st.session_state["position"] = position
        st.session_state["message"] = ""

    def change(self, **fields: float) -> None:
        """Move single dials."""
        self.move(replace(self.position, **fields))

    def start_from(self, name: str) -> None:
        """Take up a bundled scenario, or the visitor's own, as it was written, and pin it."""
        self.move(Position.of_scenario(self.own) if name == OWN and self.own else Position.of_preset(name))
        self.pin()

    @property
    def own(self) -> Scenario | None:
        """The visitor's own network, kept for this visit alone; None if there is none."""
        return st.session_state["own"]

    def use(self, scenario: Scenario) -> None:
        """Take up an own network, and pin it: from now on it stands beside the bundled scenarios."""
        position = Position.of_scenario(scenario)
        if position.is_own:
            st.session_state["own"] = scenario
        self.move(position)
        self.pin()

    @property
    def drafting(self) -> Drafting:
        """The network the visitor is writing, kept for this visit alone."""
        return Drafting(st.session_state, self.position, self.language)

    def pin(self) -> None:
        """Make the current position the baseline."""
        st.session_state["baseline"] = self.position

    def keep_all(self, positions: Sequence[Position]) -> None:
        """Replace the policies to compare; each once, at most four."""
        st.session_state["policies"] = tuple(dict.fromkeys(positions))[:MOST_POLICIES]

    def set_for_all(self, policies: Sequence[Position], address: str, value: float) -> None:
        """Keep policies with an assumption or a dial set alike; what cannot hold leaves all as is and says why."""
        self._keep_changed(policies, [lambda policy=policy: policy.with_setting(address, value) for policy in policies])

    def set_each_to_its_own(self, policies: Sequence[Position], address: str) -> None:
        """Keep policies with an assumption as each one's scenario was written."""
        own = [lambda policy=policy: policy.with_number(address, policy.own(address)) for policy in policies]
        self._keep_changed(policies, own)

    def _keep_changed(self, policies: Sequence[Position], changes: Sequence[Callable[[], Position]]) -> None:
        """Keep all policies changed, or leave them as they are where that cannot be, and say why."""
        st.session_state["message"] = ""
        with speaking(self.language):  # a callback runs before its page
            try:
                changed = [change() for change in changes]
                for policy in changed:
                    policy.check()
            except ModelError as error:
                st.session_state["message"] = _("{error}. Nothing was changed.").format(error=error)
                return
            if len(set(changed)) < len(policies):
                st.session_state["message"] = _("Two policies would become the same. Nothing was changed.")
                return
        self.keep_all(changed)

    def pull(self, name: str, **options: float) -> None:
        """Pull a lever on the desk, or tune it; one that makes no sense here leaves the desk as it is and says why."""
        self._try(lambda: self.position.with_lever(name, **options))

    def let_go(self, name: str) -> None:
        """Let go of a lever."""
        self._try(lambda: self.position.without_lever(name))

    @property
    def lever(self) -> str:
        """The lever looked at; empty before one was chosen."""
        return st.session_state.get("lever", "")

    def look_at(self, name: str) -> None:
        """Look at a lever, whether it is pulled or not."""
        st.session_state["lever"] = name

    def options(self, name: str) -> dict[str, float]:
        """Return how a lever is tuned where that differs from its defaults: as pulled, or as last tried."""
        return dict(dict(self.position.levers).get(name, self._tuned.get(name, ())))

    def tune(self, name: str, option: str, value: float) -> None:
        """Tune a lever; one that is pulled moves the desk, any other is only tried."""
        options = {**self.options(name), option: value}
        if name in self.position.lever_names:
            self.pull(name, **options)
        self._tuned[name] = tuple(options.items())

    @property
    def _tuned(self) -> dict[str, tuple[tuple[str, float], ...]]:
        return st.session_state.setdefault("tuned", {})

    def set_number(self, address: str, value: float) -> None:
        """Change an assumption; one that cannot hold leaves the desk as it is and says why."""
        self._try(lambda: self.position.with_number(address, value))

    def _try(self, change: Callable[[], Position]) -> None:
        with speaking(self.language):  # a callback runs before its page
            try:
                position = change()
                position.check()
            except ModelError as error:
                st.session_state["message"] = _("{error}. Nothing was changed.").format(error=error)
                st.session_state["refusals"] = self.refusals + 1
            else:
                self.move(position)

    @property
    def refusals(self) -> int:
        """How many changes could not hold: in a widget's key, it lets go of what was typed there."""
        return st.session_state.get("refusals", 0)

    def open(self, what: str) -> None:
        """Ask for a box of the picture, or the assumptions, to be opened when the page is next drawn."""
        st.session_state["opened"] = what

    def take_opened(self) -> str:
        """Return what to open, and forget it; empty if nothing."""
        return st.session_state.pop("opened", "")

    def seeded(self, key: str, value: Any, moved: Callable[[Any], None]) -> dict[str, Any]:
        """Return the key and callback of a widget that shows a value of the desk.

        Parameters
        ----------
        key
            The widget's key.
        value
            What it must show.
        moved
            Called with its new value when the visitor moves it.
        """
        if st.session_state.get(key) != value:
            st.session_state[key] = value
        shown: dict[str, Any] = st.session_state.setdefault("shown", {})
        shown[key] = value

        def changed() -> None:
            # A browser may send once more what a widget showed that has left the page: nobody moved it.
            now = st.session_state[key]
            if now != shown[key]:
                shown[key] = now
                moved(now)

        return {"key": key, "on_change": changed}

    @property
    def link_carries(self) -> bool:
        """Whether a reload, or the link, restores this desk: not if an own network is too large for a link."""
        return carries(self._query())

    def link(self) -> str:
        """Return the address that restores this desk, made from the desk and not from the address bar."""
        here = urlsplit(st.context.url or "http://localhost:8501/")
        return urlunsplit((here.scheme, here.netloc, here.path, urlencode(self._query()), ""))

    def show_in_address(self) -> None:
        """Let the address bar follow the desk, so that a reload restores it."""
        query = self._query()
        if dict(st.query_params) != query:
            st.query_params.from_dict(query)

    def _query(self) -> dict[str, str]:
        chosen = {"lang": self.language} if self.language != ENGLISH else {}
        return chosen | to_query(self.position, self.baseline, self.policies)
