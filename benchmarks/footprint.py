"""What a replication costs in memory, and how soon a fresh process has its first simulated number."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from benchmarks.timing import interleaved

ROOT = Path(__file__).parent.parent
FEW, MANY = 20, 220  # replications; between them the peak of a process grows by what 200 keep
NEEDS = 2_000
PEAK = """
import resource
import model as fl
found = fl.simulate(fl.preset("reference"), replications={replications}, cases={needs}, warm_up={needs})
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""
LONG = """
import tracemalloc
from benchmarks.simulation import ours
from benchmarks.workloads import chain
ours(chain(), 10, 10, 1)
tracemalloc.start()
ours(chain(), {items}, 20_000, 1)
print(tracemalloc.get_traced_memory()[1] / 1000)
"""
NUMBER = 'import model as fl; print(fl.simulate(fl.preset("reference"), replications=1).cycle_time.mean)'


def main(rounds: int = 5, few: int = FEW, many: int = MANY, needs: int = NEEDS, items: int = 200_000) -> None:
    """Print memory per replication, and the time from start to number beside that of ``import numba``."""
    marginal = (
        _kilobytes(PEAK.format(replications=many, needs=needs)) - _kilobytes(PEAK.format(replications=few, needs=needs))
    ) / (many - few)
    print(f"memory: {marginal / 1000:.2f} MB for each further replication of {needs:,} needs of `reference`")
    print(f"memory: {_kilobytes(LONG.format(items=items)) / 1000:.2f} MB at most within one of {items:,} items of W1")
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


def _kilobytes(code: str) -> float:
    return float(_python(code))


def _python(code: str) -> str:
    """Run code in a fresh process at the root of the checkout; return what it prints."""
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    return done.stdout


if __name__ == "__main__":
    main()
