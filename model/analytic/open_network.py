"""The solver's own traffic and waiting code on a bare network: no scenario, any size."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy import sparse
from scipy.sparse.csgraph import breadth_first_order
from scipy.sparse.linalg import LinearOperator, bicgstab, splu

from model.analytic.stations import queue_wait
from model.errors import ArgumentError
from model.flow.compiled import FloatArray
from model.language import _

SMALL = 300  # stations up to which a dense solve is quicker than setting up an iterative one
RESIDUAL = 1e-10
Routing: TypeAlias = npt.ArrayLike | sparse.sparray | sparse.spmatrix
Matrix: TypeAlias = FloatArray | sparse.csr_array
Places: TypeAlias = npt.NDArray[np.signedinteger]


@dataclass(frozen=True, eq=False)
class OpenNetwork:
    """Steady state of an open network of multi-server stations: (S,) arrays.

    Parameters
    ----------
    external, arrival_rate
        Arrivals from outside, and in all, per unit of time.
    utilisation
        Offered work over capacity.
    wait_time, sojourn_time
        Per visit; inf over capacity.
    number_in_system
        Mean customers at each station; inf over capacity.
    never_finishes
        True if customers circulate for ever (spectral radius of the routing is 1 or more).
    """

    external: FloatArray
    arrival_rate: FloatArray
    utilisation: FloatArray
    wait_time: FloatArray
    sojourn_time: FloatArray
    number_in_system: FloatArray
    never_finishes: bool

    @property
    def stable(self) -> bool:
        """Whether every station keeps up."""
        return bool((self.utilisation < 1).all()) and not self.never_finishes

    @property
    def total_number(self) -> float:
        """Mean customers in the whole network; inf over capacity."""
        return float(self.number_in_system.sum()) if self.stable else np.inf

    @property
    def time_in_network(self) -> float:
        """Mean time from entering to leaving the network (Little's law); inf over capacity."""
        return self.total_number / float(self.external.sum())

    @cached_property
    def stations(self) -> pd.DataFrame:
        """One row per station, in the column words of ``model.results``."""
        names = ("arrival_rate", "utilisation", "wait_time", "sojourn_time", "number_in_system")
        return pd.DataFrame({name: getattr(self, name) for name in names})


def open_network(
    external: npt.ArrayLike,
    service_time: npt.ArrayLike,
    servers: npt.ArrayLike,
    routing: Routing,
    service_scv: npt.ArrayLike = 1.0,
) -> OpenNetwork:
    """Solve an open network of FIFO stations with Markov routing.

    Parameters
    ----------
    external
        (S,) arrivals from outside per unit of time, >= 0.
    service_time, servers
        (S,) or one number for all: mean time of a visit, >= 0; whole servers, >= 1.
    routing
        (S, S) dense or sparse: probability of going from row to column; row sums at most 1.
    service_scv
        (S,) or one number: squared coefficient of variation; 1 = exponential.

    Returns
    -------
    OpenNetwork

    Raises
    ------
    ArgumentError
        For shapes that do not fit or values outside their range.

    Notes
    -----
    Exact for exponential service (Jackson 1963); two-moment waits otherwise. Traffic is solved densely for
    small networks; for large ones by BiCGSTAB to a residual of 1e-10, where it stalls (long chains, few
    exits) with a Gauss-Seidel sweep as preconditioner, and by sparse factorisation if that stalls too.

    References
    ----------
    Jackson (1963), Jobshop-like queueing systems, Management Science 10, doi:10.1287/mnsc.10.1.131.
    van der Vorst (1992), Bi-CGSTAB, SIAM J. Sci. Stat. Comput. 13, doi:10.1137/0913035.

    Examples
    --------
    An M/M/1 station whose customers return with probability .3:

    >>> loop = open_network([0.5], [1.0], [1], [[0.3]])
    >>> round(float(loop.utilisation[0]), 4), round(loop.total_number, 6), round(loop.time_in_network, 6)
    (0.7143, 2.5, 5.0)
    """
    inflow, time, c, scv, matrix = _checked(external, service_time, servers, routing, service_scv)
    arrival_rate, never = solve_traffic(inflow, matrix)
    wait = queue_wait(arrival_rate, time, c, scv)
    sojourn = wait + time
    with np.errstate(invalid="ignore"):
        number = np.where(arrival_rate > 0, arrival_rate * sojourn, 0.0)
    return OpenNetwork(inflow, arrival_rate, arrival_rate * time / c, wait, sojourn, number, never)


def solve_traffic(external: FloatArray, routing: Matrix) -> tuple[FloatArray, bool]:
    """Return arrival rates lambda = external + routing' lambda, and whether customers never leave.

    Notes
    -----
    Routing is non-negative, so a finite non-negative solution exists exactly when everything that is entered
    can leave: a negative or unbounded one means a spectral radius of 1 or more.
    """
    size = len(external)
    rates = _dense_traffic(external, routing) if size <= SMALL else None
    if rates is None:
        rates = _sparse_traffic(external, sparse.csr_array(routing))
    scale = max(float(external.max(initial=0.0)), 1e-300)
    good = np.isfinite(rates).all() and float(rates.min(initial=0.0)) > -1e-7 * scale * size
    if not good or float(rates.max(initial=0.0)) > 1e12 * scale:
        return np.full(size, np.inf), True
    return np.maximum(rates, 0.0), False


def _dense_traffic(external: FloatArray, routing: Matrix) -> FloatArray | None:
    """Return arrival rates, or None if some stations are never left (nobody may ever go there)."""
    dense = routing.toarray() if isinstance(routing, sparse.csr_array) else routing
    try:
        return np.asarray(np.linalg.solve(np.eye(len(external)) - dense.T, external))
    except np.linalg.LinAlgError:
        return None


def _sparse_traffic(external: FloatArray, routing: sparse.csr_array) -> FloatArray:
    system = (sparse.eye_array(len(external), format="csr") - routing.T).tocsr()
    rates = _iterated(system, external, None, 100)
    if rates is not None:
        return rates
    entered, left = _entered_and_left(external, routing)
    if (entered & ~left).any():
        return np.full(len(external), np.inf)
    rates = np.zeros(len(external))
    rates[entered] = _stubborn_traffic(external[entered], sparse.csr_array(system[entered][:, entered]))
    return rates


def _stubborn_traffic(external: FloatArray, system: sparse.csr_array) -> FloatArray:
    """Return arrival rates where plain BiCGSTAB stalls; everybody enters every station and can leave it."""
    try:
        rates = _iterated(system, external, _gauss_seidel(system), 1000)
        return np.asarray(splu(system.tocsc()).solve(external)) if rates is None else rates
    except RuntimeError:  # singular to the last digit: (practically) nobody leaves
        return np.full(len(external), np.inf)


def _iterated(
    system: sparse.csr_array, external: FloatArray, preconditioner: LinearOperator | None, steps: int
) -> FloatArray | None:
    """Return the solution by BiCGSTAB, or None if its residual is not small enough after so many steps."""
    rates, __ = bicgstab(system, external, rtol=RESIDUAL / 10, atol=0.0, maxiter=steps, M=preconditioner)
    residual = float(np.linalg.norm(system @ rates - external))  # a recursion drifts: look at the real one
    return np.asarray(rates) if residual <= RESIDUAL * float(np.linalg.norm(external)) else None


def _gauss_seidel(system: sparse.csr_array) -> LinearOperator:
    """Return one forward sweep: the lower triangle is its own factor, so nothing fills in."""
    lower = splu(sparse.tril(system, format="csc"), permc_spec="NATURAL", diag_pivot_thresh=0.0)
    return LinearOperator(system.shape, matvec=lower.solve, dtype=float)


def _entered_and_left(
    external: FloatArray, routing: sparse.csr_array
) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    """Return which stations somebody can come to, and from which the outside can be reached."""
    size = len(external)
    ways = routing.tocoo()
    used = ways.data > 0
    source, target = ways.row[used], ways.col[used]
    exits = np.asarray(routing.sum(axis=1)).ravel() < 1 - 1e-12
    entered = _reached(source, target, np.flatnonzero(external > 0), size)
    return entered, _reached(target, source, np.flatnonzero(exits), size)


def _reached(source: Places, target: Places, starts: Places, size: int) -> npt.NDArray[np.bool_]:
    """Return which stations can be reached from a start, breadth first from an extra node before them all."""
    rows = np.concatenate([source, np.full(len(starts), size)])
    columns = np.concatenate([target, starts])
    graph = sparse.csr_array((np.ones(len(rows)), (rows, columns)), shape=(size + 1, size + 1))
    found = np.zeros(size + 1, dtype=bool)
    found[breadth_first_order(graph, size, return_predecessors=False)] = True
    return found[:size]


def _checked(
    external: npt.ArrayLike,
    service_time: npt.ArrayLike,
    servers: npt.ArrayLike,
    routing: Routing,
    service_scv: npt.ArrayLike,
) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray, Matrix]:
    inflow = np.atleast_1d(np.asarray(external, float))
    size = len(inflow)
    matrix = _as_matrix(routing, size)
    if inflow.ndim != 1 or matrix.shape != (size, size):
        found = _("external has shape {external} and routing {routing}").format(
            external=inflow.shape, routing=matrix.shape
        )
        raise ArgumentError("open_network", found, _("must be (S,) and (S, S)"))
    columns = []
    limits = (("service_time", service_time, 0), ("servers", servers, 1), ("service_scv", service_scv, 0))
    for name, value, low in limits:
        given = np.asarray(value, float)
        if given.shape not in ((), (size,)):
            found = _("{name} has shape {shape}").format(name=name, shape=given.shape)
            raise ArgumentError("open_network", found, _("must be one number or ({size},)").format(size=size))
        column = np.broadcast_to(given, (size,))
        if not (np.isfinite(column).all() and (column >= low).all()):
            at = int(np.argmin(np.isfinite(column) & (column >= low)))
            found = _("{name}[{at}] is {column}").format(name=name, at=at, column=column[at])
            raise ArgumentError("open_network", found, _("must be >= {low} and finite").format(low=low))
        columns.append(column)
    if not (columns[1] == np.round(columns[1])).all():
        at = int(np.argmax(columns[1] != np.round(columns[1])))
        raise ArgumentError(
            "open_network",
            _("servers[{at}] is {columns}").format(at=at, columns=columns[1][at]),
            _("must be a whole number"),
        )
    if not (np.isfinite(inflow).all() and (inflow >= 0).all() and inflow.sum() > 0):
        found = _("external has a negative, infinite or no arrival")
        raise ArgumentError("open_network", found, _("must be >= 0, some > 0"))
    sums = np.asarray(matrix.sum(axis=1)).ravel()
    entries = matrix.data if isinstance(matrix, sparse.csr_array) else matrix
    if not (np.isfinite(entries).all() and (entries >= 0).all() and (sums <= 1 + 1e-9).all()):
        at = int(np.argmax(np.where(np.isfinite(sums), sums, np.inf)))
        found = _("row {at} of routing adds up to {sums:g}").format(at=at, sums=sums[at])
        raise ArgumentError("open_network", found, _("probabilities must be >= 0 and add up to at most 1"))
    return inflow, columns[0], columns[1], columns[2], matrix


def _as_matrix(routing: Routing, size: int) -> Matrix:
    """Return a small dense routing as it is, any other in sparse rows."""
    given: Any = routing if sparse.issparse(routing) else np.asarray(routing, float)
    if given.ndim != 2 or (size <= SMALL and isinstance(given, np.ndarray)):
        return np.asarray(given)
    rows: sparse.csr_array = sparse.csr_array(given, dtype=float)
    return rows
