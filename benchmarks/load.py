"""Many visitors on Explore over the real websocket, one slider move a second each: ``python -m benchmarks.load``.

Fails (exit code 1) above 300 ms at the 95th percentile with 30 visitors, after any error, and where a headline is not
the model's number.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from time import perf_counter
from urllib.parse import urlencode

import click
import numpy as np
import numpy.typing as npt

from benchmarks.dial_walk import Try, tries
from benchmarks.streamlit_server import Server, dashboard
from benchmarks.timing import setting
from benchmarks.visitor import VisitError, Visitor
from dashboard import service
from dashboard.links import to_query
from dashboard.position import Position
from model.durations import in_words

LIMIT = 300.0  # milliseconds to the headline, 95th percentile
ALONE, CROWD, BRIEFLY = 20.0, 100, 20.0  # seconds of one visitor; visitors of the memory phase, and its seconds
ARRIVALS = 0.1  # seconds between one visitor's coming and the next's
UNSTEADY = 0.2  # seconds a move may come early or late of its second
OWN = 0.2  # share of visitors who have changed an assumption; the rest of the room looks at one scenario
SETTLE = 3.0  # seconds before memory is read

numbers = count()


@dataclass
class Phase:
    """What some visitors met. Times in milliseconds, memory of the server in MB."""

    visitors: int
    seconds: float
    number: list[float] = field(default_factory=list)
    page: list[float] = field(default_factory=list)
    late: list[float] = field(default_factory=list)  # how late the tool itself sent
    shown: list[tuple[Position, str]] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    before: float = 0.0
    opened: float = 0.0
    moved: float = 0.0
    used: float = 0.0  # processor seconds of the server during the moves
    others: float = 0.0  # the same of all other programs on the machine but this tool
    lasted: float = 1.0  # seconds until the last answer
    machine: float = 0.0  # load average at the end

    @property
    def new_positions(self) -> int:
        """Positions nobody had asked for before."""
        return len({position for position, _ in self.shown})

    def as_row(self) -> dict[str, float]:
        """Return the figures to print."""
        return {
            "visitors": self.visitors,
            "moves": len(self.number),
            "new positions": self.new_positions,
            "number, median ms": _percentile(self.number, 50),
            "number, 95th ms": _percentile(self.number, 95),
            "page, median ms": _percentile(self.page, 50),
            "page, 95th ms": _percentile(self.page, 95),
            "tool's own delay, 95th ms": _percentile(self.late, 95),
            "server, processors busy": round(self.used / self.lasted, 2),
            "server, processor ms a move": round(1000 * self.used / max(len(self.number), 1), 1),
            "memory before, MB": round(self.before, 1),
            "MB a session opened": round((self.opened - self.before) / self.visitors, 3),
            "MB a new position": round((self.moved - self.opened) / max(self.new_positions, 1), 3),
            "others, processors busy": round(self.others / self.lasted, 2),
            "load of the machine": round(self.machine, 2),
            "errors": len(self.errors),
        }


async def visit(server: Server, visitors: int, seconds: float, own: float = OWN) -> Phase:
    """Let that many visitors come one after another, then each move a slider once a second.

    A share ``own`` of them has changed one assumption by an amount of their own, so that no two ask for the same
    positions; the others look at one scenario, as a room does, and meet answers others have asked for.
    """
    phase = Phase(visitors, seconds, before=memory(server.process))
    people: list[tuple[Visitor, Iterator[Try]]] = []
    try:
        for _ in range(visitors):
            person = _newcomer(server, own)
            await person[0].open()
            people.append(person)
            await asyncio.sleep(ARRIVALS)
        await asyncio.sleep(SETTLE)
        phase.opened, start, used = memory(server.process), perf_counter(), _used(server.process)
        await asyncio.gather(*(_play(phase, *person, number) for number, person in enumerate(people)))
        phase.used, phase.others = _used(server.process) - used
        phase.lasted = perf_counter() - start
        await asyncio.sleep(SETTLE)
    except (VisitError, TimeoutError, OSError) as error:
        phase.errors.append(_told(error))
    finally:
        phase.moved, phase.machine = memory(server.process), os.getloadavg()[0]
        await asyncio.gather(*(visitor.close() for visitor, _ in people))
    return phase


def _newcomer(server: Server, own: float) -> tuple[Visitor, Iterator[Try]]:
    """Return a visitor and the moves to make: a share has an assumption of its own, so that no answer is shared."""
    start, number = Position.of_preset("reference"), next(numbers)
    if number * own % 1 < own:
        rate = start.scenario.parameters["need_rate"] * (1 - 0.001 * (1 + number))
        start = start.with_number("need_rate", rate)
    return Visitor(server.address, urlencode(to_query(start))), tries(start, number)


async def _play(phase: Phase, visitor: Visitor, moves: Iterator[Try], number: int) -> None:
    """Move a slider once a second; a move held up by a slow answer counts from the moment it was due."""
    chance = random.Random(number)
    start = perf_counter() + UNSTEADY + chance.random()
    ready = start
    for second in range(int(phase.seconds)):
        dial, value, position = next(moves)
        due = start + second + chance.uniform(-UNSTEADY, UNSTEADY)
        await asyncio.sleep(max(0.0, due - perf_counter()))
        phase.late.append(1000 * (perf_counter() - max(due, ready)))
        try:
            answer = await visitor.move(dial, value)
        except (VisitError, TimeoutError, OSError) as error:
            phase.errors.append(_told(error))
            return
        ready = answer.finished
        phase.number.append(1000 * (answer.number - due))
        phase.page.append(1000 * (answer.finished - due))
        phase.shown.append((position, answer.text))


def _told(error: Exception) -> str:
    return f"{type(error).__name__}: {error}"


def wrong_numbers(shown: Sequence[tuple[Position, str]]) -> list[str]:
    """Return a line for every headline that is not the model's."""
    expected = {position: _headline(position) for position in {position for position, _ in shown}}
    return [
        f"{text} instead of {expected[position]} at {position}"
        for position, text in shown
        if text != expected[position]
    ]


def _headline(position: Position) -> str:
    answer = service.solution(position)
    return in_words(answer.cycle_time.mean, answer.expected_error.mean) if answer.stable else "Over capacity"


def memory(process: int) -> float:
    """Return the resident memory of a process, MB."""
    status = Path(f"/proc/{process}/status").read_text(encoding="ascii")
    return float(status.split("VmRSS:")[1].split()[0]) / 1024


def _used(server: int) -> npt.NDArray[np.float64]:
    """Return the processor seconds used by the server, and by everybody but the server and this tool."""
    ours, tool = (_ticks(Path(f"/proc/{process}/stat"), slice(13, 15)) for process in (server, os.getpid()))
    machine = Path("/proc/stat")
    everybody = _ticks(machine, slice(1, 4)) + _ticks(machine, slice(6, 8))  # not those idle or waiting for a disk
    return np.array([ours, everybody - ours - tool]) / os.sysconf("SC_CLK_TCK")


def _ticks(file: Path, fields: slice) -> int:
    """Return the sum of some fields of a line of /proc, in clock ticks; a program's name counts as one field."""
    line = file.read_text(encoding="ascii").split("\n", maxsplit=1)[0]
    return sum(map(int, re.sub(r"\(.*\)", "name", line).split()[fields]))


def _percentile(values: Sequence[float], share: float) -> float:
    return round(float(np.percentile(values, share)), 1) if values else float("nan")


async def _phases(server: Server, users: int, seconds: float, own: float) -> list[Phase]:
    await visit(server, 1, 3, own)  # the first visit imports and compiles
    return [
        await visit(server, 1, min(ALONE, seconds), own),
        await visit(server, users, seconds, own),
        await visit(server, CROWD, min(BRIEFLY, seconds), own),
    ]


@click.command()
@click.option("--users", default=30, show_default=True, help="Visitors in the phase that can fail.")
@click.option("--seconds", default=60.0, show_default=True, help="How long they move sliders.")
@click.option("--own", default=OWN, show_default=True, help="Share of visitors with an assumption of their own.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object instead of a table.")
def main(users: int, seconds: float, own: float, as_json: bool) -> None:
    """Measure Explore with one visitor, with many, and with a hundred; exit 1 if it is too slow or wrong."""
    with dashboard() as server:
        phases = asyncio.run(_phases(server, users, seconds, own))
        left = memory(server.process)
        errors = [error for phase in phases for error in phase.errors] + server.complaints()
    errors += [line for phase in phases for line in wrong_numbers(phase.shown)]
    slowest = phases[1].as_row()["number, 95th ms"]
    verdict = not errors and slowest <= LIMIT
    found = {
        "setting": setting("streamlit", "websockets"),
        "phases": [phase.as_row() for phase in phases],
        "memory after all have left, MB": round(left, 1),
        "errors": errors,
        "passed": verdict,
    }
    print(json.dumps(found, indent=1) if as_json else _table(found))
    sys.exit(0 if verdict else 1)


def _table(found: dict) -> str:
    """Return the figures as text, one phase a column."""
    rows = found["phases"]
    lines = [found["setting"]]
    lines += [f"{label:28}" + "".join(f"{row[label]:>10g}" for row in rows) for label in rows[0]]
    lines.append(f"memory after all have left: {found['memory after all have left, MB']:g} MB")
    lines += found["errors"][:20]
    lines.append(f"{'passed' if found['passed'] else 'FAILED'}: at most {LIMIT:g} ms at the 95th percentile, no error")
    return "\n".join(lines)


if __name__ == "__main__":
    main()
