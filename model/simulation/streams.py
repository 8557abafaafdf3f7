"""Named random streams: a seed, a replication and a name give a word; another name leaves it as it is.

Common random numbers follow from the names: a need of one number has the same origin, type and luck, and an actor
the same sequence of service times, wherever the dials stand and whoever else takes part.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

import numpy as np

from model.simulation.arrays import Words


def stream(seed: int, replication: int, name: str) -> int:
    """Return the first word of a stream, 0 .. 2^64 - 1.

    Examples
    --------
    >>> stream(7, 0, "hq") == stream(7, 0, "hq"), stream(7, 0, "hq") == stream(7, 1, "hq")
    (True, False)
    """
    digest = hashlib.blake2b(f"{seed}/{replication}/{name}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "little")


def streams(seed: int, replication: int, names: Iterable[str]) -> Words:
    """Return the first words of several streams, in the order of their names."""
    return np.array([stream(seed, replication, name) for name in names], dtype=np.uint64)
