"""How long a need takes to reach a triage desk: reports can be lost, and are raised again once somebody notices."""

from __future__ import annotations

import numpy as np

from model.flow.compiled import CompiledNetwork, FloatArray


def report_loss(network: CompiledNetwork, track: str | None) -> FloatArray:
    """Return (B,) the share of reports lost on the way to the desks of a track; none where nobody triages."""
    if track is None:
        return np.zeros(network.numbers.points)
    return network.numbers.parameters[f"report_loss_{track}"]


def report_days(network: CompiledNetwork, track: str | None) -> FloatArray:
    """Return (B,) mean days from noticing a need to a report that is not lost.

    Notes
    -----
    t + q / (1 - q) (t_again + t): a report is lost with probability q, again and again. Exact.

    Examples
    --------
    Half of all reports are lost, so one more is on average: 0.5 + 14 + 0.5 days.

    >>> from model.flow.compiled import compile_network
    >>> from model.scenario import Actor, Scenario
    >>> s = Scenario("s", actors=(Actor("shop", "design", "firms"),)).with_parameters(report_loss_local=0.5)
    >>> report_days(compile_network(s), "local").tolist()
    [15.0]
    """
    values, loss = network.numbers.parameters, report_loss(network, track)
    return np.asarray(values["report_time"] + loss / (1 - loss) * (values["report_again_time"] + values["report_time"]))
