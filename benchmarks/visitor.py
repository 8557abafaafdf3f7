"""A virtual visitor: the browser's side of Streamlit's websocket protocol, without a browser."""

from __future__ import annotations

import asyncio
from time import perf_counter
from typing import NamedTuple

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.Slider_pb2 import Slider
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import ClientConnection, connect

PATIENCE = 60.0  # seconds without an answer before a visitor gives up
HEADLINE = "Innovation-cycle time"
REMEMBERED = 2  # runs for which a browser keeps large messages, so that the server need not send them again


class VisitError(Exception):
    """What a visitor would have seen go wrong."""


class Answer(NamedTuple):
    """When the headline arrived, when the whole page had (seconds of ``perf_counter``), and what it said."""

    number: float
    finished: float
    text: str


class Visitor:
    """One browser tab on a Streamlit page.

    Parameters
    ----------
    address
        The server, such as ``http://localhost:8501``.
    query
        The query of the link the visitor opens.
    """

    def __init__(self, address: str, query: str) -> None:
        self._address = address.replace("http", "ws", 1) + "/_stcore/stream"
        self._query = query
        self._page = ""
        self._sliders: dict[str, Slider] = {}
        self._widgets: dict[str, WidgetState] = {}
        self._large: list[set[str]] = []
        self._socket: ClientConnection

    async def open(self) -> Answer:
        """Connect and load the page."""
        self._socket = await connect(self._address, subprotocols=["streamlit"], max_size=None, proxy=None)
        return await self._run()

    async def move(self, dial: str, value: float | str) -> Answer:
        """Move the slider whose label begins so; return when the page has answered."""
        slider = next(slider for label, slider in self._sliders.items() if label.startswith(dial))
        _fill(self._widgets[slider.id], slider, value)
        return await self._run()

    async def close(self) -> None:
        """Leave, as somebody who closes the tab."""
        await self._socket.close()

    async def _run(self) -> Answer:
        """Ask for a run of the page and read it to its end."""
        await self._socket.send(self._asked())
        self._large = [*self._large[-REMEMBERED + 1 :], set()]
        number, text = 0.0, ""
        async with asyncio.timeout(PATIENCE):
            while True:
                message = ForwardMsg.FromString(await self._socket.recv(decode=False))
                kind = message.WhichOneof("type")
                if kind == "delta":
                    said = self._read(message)
                    if said:
                        number, text = perf_counter(), said
                elif kind in ("new_session", "navigation"):
                    self._page = getattr(message, kind).page_script_hash
                elif kind == "page_info_changed":
                    self._query = message.page_info_changed.query_string
                elif kind == "script_finished":
                    return _checked(message, Answer(number, perf_counter(), text))

    def _asked(self) -> bytes:
        asked = BackMsg()
        state = asked.rerun_script
        state.query_string, state.page_script_hash = self._query, self._page
        state.widget_states.widgets.extend(self._widgets.values())
        state.cached_message_hashes.extend(set().union(*self._large))
        return asked.SerializeToString()

    def _read(self, message: ForwardMsg) -> str:
        """Take in one element as a browser would; return the headline if it is that."""
        if message.metadata.cacheable:
            self._large[-1].add(message.hash)
        element = message.delta.new_element
        kind = element.WhichOneof("type")
        if kind == "exception":
            raise VisitError(f"the page shows {element.exception.type}: {element.exception.message}")
        if kind == "metric" and element.metric.label == HEADLINE:
            return element.metric.body
        if kind == "slider":
            self._hold(element.slider)
        elif kind == "button_group" and element.button_group.set_value:
            chosen = WidgetState(id=element.button_group.id)
            chosen.string_array_value.data.extend(element.button_group.raw_values)
            self._widgets[chosen.id] = chosen
        return ""

    def _hold(self, slider: Slider) -> None:
        """Keep a slider in hand; its value is the page's where the page says so, else the visitor's own."""
        self._sliders[slider.label] = slider
        if slider.set_value or slider.id not in self._widgets:
            state = self._widgets.setdefault(slider.id, WidgetState(id=slider.id))
            words = slider.type == Slider.SELECT_SLIDER
            _fill(state, slider, *(slider.raw_value if words else slider.value))


def _fill(state: WidgetState, slider: Slider, *values: float | str) -> None:
    field = state.string_array_value if slider.type == Slider.SELECT_SLIDER else state.double_array_value
    del field.data[:]
    field.data.extend(values)


def _checked(message: ForwardMsg, answer: Answer) -> Answer:
    if message.script_finished != ForwardMsg.FINISHED_SUCCESSFULLY:
        raise VisitError(f"the run ended with {ForwardMsg.ScriptFinishedStatus.Name(message.script_finished)}")
    if not answer.text:
        raise VisitError(f"the page shows no {HEADLINE}")
    return answer
