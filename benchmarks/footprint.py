"""What a replication costs in memory, and how soon a fresh process has its first simulated number."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from benchmarks.timing import interleaved

ROOT = Path(__file__).parent.parent
FEW, MANY = 20, 120  # replications
REPLICATIONS = """
import tracemalloc
import model as fl
base = fl.preset("reference")
fl.simulate(base, replications=2, cases={cases})
tracemalloc.start()
peaks = []
for replications in ({few}, {many}):
    tracemalloc.reset_peak()
    fl.simulate(base, replications=replications, cases={cases})
    peaks.append(tracemalloc.get_traced_memory()[1])
print((peaks[1] - peaks[0]) / ({many} - {few}))
"""
ONE = """
import tracemalloc
from benchmarks.simulation import ours
from benchmarks.workloads import chain
ours(chain(), 10, 10, 1)
tracemalloc.start()
ours(chain(), {items}, {warm_up}, 1)
print(tracemalloc.get_traced_memory()[1])
"""
NUMBER = 'import model as fl; print(fl.simulate(fl.preset("reference"), replications=1).cycle_time.mean)'


def main(rounds: int = 5, cases: int = 2_000, items: int = 200_000) -> None:
    """Print memory per replication, and the time from start to number beside that of ``import numba``.

    Parameters
    ----------
    rounds
        Starts of each kind; the median counts.
    cases, items
        Needs counted in a replication of ``reference``, and items in one of W1.
    """
    further = float(_python(REPLICATIONS.format(few=FEW, many=MANY, cases=cases))) / 1e6
    one = float(_python(ONE.format(items=items, warm_up=items // 10))) / 1e6
    print(f"memory: {further:.2f} MB at the peak for each further replication of {cases:,} needs of `reference`")
    print(f"memory: {one:.2f} MB at the peak of one replication of {items:,} items of W1")
    _start(rounds)


def _start(rounds: int) -> None:
    """Time fresh processes; the run before them, not counted, fills the cache of compiled code."""
    seconds = interleaved(
        {
            "number": lambda: _python(NUMBER),
            "numba": lambda: _python("import numba"),
            "model": lambda: _python("import model"),
        },
        rounds,
    )
    number, numba, imports = seconds["number"], seconds["numba"], seconds["model"]
    print(
        f"second start: first simulated number after {number:.2f} s, {number - numba:.2f} s more than "
        f"`import numba` ({numba:.2f} s); `import model` alone takes {imports:.2f} s"
    )


def _python(code: str) -> str:
    """Run code in a fresh process at the root of the checkout; return what it prints."""
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    return done.stdout


if __name__ == "__main__":
    main()
