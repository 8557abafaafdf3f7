"""GNU Octave's ``queueing`` package as a peer, kept running so that its start-up is never timed."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory
from types import TracebackType

import numpy as np
from scipy.io import loadmat, savemat

from benchmarks.networks import Network

HOW_TO_INSTALL = "needs GNU Octave and its queueing package (Debian: apt-get install octave octave-queueing)"
SCRIPT = Path(__file__).with_name("octave_queueing.m")
RESULTS = {"arrival_rate": "X", "utilisation": "U", "sojourn_time": "R", "number_in_system": "Q"}


def octave_versions() -> str | None:
    """Return the versions of Octave and its package, or None if either is missing."""
    if shutil.which("octave-cli") is None:
        return None
    asked = (
        'q = pkg("describe", "queueing"); '
        'printf("Octave %s · queueing %s · %s\\n", version, q{1}.version, version("-blas"))'
    )
    command = ["octave-cli", "--quiet", "--eval", asked]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    found = re.search(r"Octave .*", done.stdout)
    return found.group().partition(" NO_")[0].replace("OpenBLAS (config: ", "") if found else None


class Octave:
    """One Octave process that holds one network.

    Parameters
    ----------
    network
        Solved densely by ``qnosvisits`` and ``qnos``, the package's own way to an open single-class network.
    """

    def __init__(self, network: Network) -> None:
        self._folder = TemporaryDirectory()
        given, self._answer = Path(self._folder.name, "given.mat"), Path(self._folder.name, "answer.mat")
        rows = {name: np.asarray(getattr(network, name), float)[None, :] for name in network._fields[:3]}
        savemat(given, {**rows, "routing": network.routing.toarray()})
        self._process = subprocess.Popen(
            ["octave-cli", "--quiet", str(SCRIPT), str(given), str(self._answer)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
        self._read()

    def __enter__(self) -> Octave:
        return self

    def __exit__(self, kind: type | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._process.communicate("\n")
        self._folder.cleanup()

    @property
    def answer(self) -> dict[str, np.ndarray]:
        """What it found, in our words: (S,) each."""
        found = loadmat(self._answer)
        return {ours: found[theirs].ravel() for ours, theirs in RESULTS.items()}

    def seconds(self, solves: int) -> list[float]:
        """Return the times of that many solves, taken inside Octave."""
        assert self._process.stdin is not None
        self._process.stdin.write(f"{solves}\n")
        self._process.stdin.flush()
        return [float(text) for text in self._read().split()]

    def _read(self) -> str:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError("Octave ended early; run benchmarks/octave_queueing.m by hand to see why")
        return line
