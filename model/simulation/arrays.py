"""What the event loops read and write: tables of records, and the codes in them. Nothing but numpy.

A table is a one-dimensional record array, so that what belongs together lies together in memory and a compiled loop
handles few arrays. ``Network`` never changes during a run; ``State`` is all that does, so a run can stop and go on.
"""

from __future__ import annotations

from typing import Any, NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from model.language import N_

Floats: TypeAlias = npt.NDArray[np.float64]
Ints: TypeAlias = npt.NDArray[np.int64]
Flags: TypeAlias = npt.NDArray[np.bool_]
Words: TypeAlias = npt.NDArray[np.uint64]
Index: TypeAlias = int | np.uint64
"""Hot loops index with unsigned numbers: a signed one costs a test whether it counts from the end."""
Table: TypeAlias = Any  # a record array, or one of its records: numpy cannot say which columns

CONSTANT, EXPONENTIAL, ERLANG, GAMMA, LOGNORMAL = range(5)
ORIGIN, SHOP_REGION, SHOP, HERE = range(4)  # which row of shares decides who serves
GO, SEARCH, DESIGN, TEST, TRIAL, REPORT, AGAIN = range(7)  # what happens after a node
NONE, BETWEEN, FROM_UNIT, FROM_UNIT_UP, BACK, CONST = range(6)  # hand-over into a node
SAME_CELL, LATERAL, VERTICAL, FIXED = range(4)
WORK, QUEUE, GATE, HAND_OVER, DELAY = range(5)
END = -1
DONE, NEEDS_WANTED, SLOTS_WANTED, PAUSED = range(4)
PASSED, PASSED_ON, FOUND, KNOWN, CAUGHT, SLIPPED, FIELDED, DUPLICATE, LOST, RAISED_AGAIN = range(10)
OUTCOMES = (
    N_("passed"), N_("passed on"), N_("solver found"), N_("known fix"), N_("wrong, caught"),
    N_("wrong, slipped through"), N_("fielded"), N_("solver found, duplicate"), N_("report lost"), N_("raised again"),
)  # fmt: skip


def columns(**kinds: str) -> np.dtype[np.void]:
    """Return a record type: one kind (``i`` whole number, ``f`` decimal, ``b`` flag, ``u`` word) for many names.

    No name may be one of an array's own (``shape``, ``size``, …): numpy would answer that instead.
    """
    long = {"i": np.int64, "f": np.float64, "b": np.bool_, "u": np.uint64}
    fields = [(name, long[kind]) for kind, names in kinds.items() for name in names.split()]
    return np.dtype(fields, align=True)


NODE = columns(
    i="visit stage key rows after following rule other other_rule search width law",
    f="chance repeats constant days spread",
)
"""A visit to a station, or a delay that uses nobody's capacity, and what follows it. A case's luck below ``chance``
means a known fix, below ``repeats`` a design that another region has made already."""
REGIME = columns(i="number origin_row", f="start versions triage test approve same_cell lateral vertical")
"""Numbers that hold from a day on."""
ROW = columns(i="start stop")
SHARE = columns(i="target guide", f="cumulative")
"""Who may be next: row r holds shares ``start .. stop``; ``guide`` makes a draw O(1) at any length."""
PLACE = columns(i="region desk link_start link_stop", b="central workshop")
"""Stations first, then where needs arise."""
LINK = columns(i="target kind regime", f="days")
"""Links that differ from what the places say, by source; for the cases of one regime, or of all (-1)."""
STATION = columns(i="law first_server wip_limit", f="spread cadence lead phase", b="gate finish_first out")
PACE = columns(i="servers", f="slowness service_time agenda")
"""What a station can do in a regime: (regimes, S)."""
OUTAGE = columns(i="station", f="start until")
POST = columns(
    i="meeting used busy inside",
    f="ready visits wait service longest_wait busy_days waiting_days case_visits",
    u="stream",
)
"""What happens at a station: its stream, its next meeting, whom it holds, and what was measured."""
CASE = columns(
    i="number node station origin need shop left version regime admitted behind",
    f="handover raised benefit luck fraction arrived started coming",
    u="stream aside",
    b="wrong repeated",
)
"""A case on its way, in a slot; ``aside`` is its stream while a report is lost, else 0."""
EVENT = columns(f="time", i="slot")
LOOP = columns(
    f="now opens closes horizon days_sum days_squares designs first_version benefit "
    "begun duplicates duplicate_work trials",
    i="heap vacant raised taken first_case last_case left rows visits regime need_row",
    u="stream",
)
"""The scalars of a run: its one record."""


def table(size: int | tuple[int, int], kind: np.dtype[np.void]) -> Table:
    """Return an empty (zero) table."""
    return np.zeros(size, dtype=kind).view(np.recarray)


class Network(NamedTuple):
    """What a run reads: tables as named above; ``entry`` (regimes, profiles) is where a case enters."""

    nodes: Table
    rows: Table
    shares: Table
    places: Table
    links: Table
    regimes: Table
    entry: Ints
    stations: Table
    pace: Table
    outages: Table


class State(NamedTuple):
    """What a run changes; see ``replication.py`` for sizes."""

    cases: Table
    posts: Table
    heap: Table
    free_at: Floats
    vacant: Ints
    loop: Table
    stage: Floats
    rework: Floats
    fielded: Floats
    known: Flags
    needs: Floats
    record: Floats
    head: Ints
    tail: Ints
