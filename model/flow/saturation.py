"""The need rate at which the first actor saturates."""

from __future__ import annotations

import numpy as np

from model.flow.compiled import CompiledNetwork, FloatArray
from model.flow.reuse import reuse
from model.flow.traffic import Traffic
from model.flow.walk import design_stages

HALVINGS = 40  # of the logarithm of a bracket of two decades: eleven digits
LEAST_NEW = 0.01  # awareness is at most .99, so that at least every hundredth need without a fix is designed


def max_need_rate(network: CompiledNetwork, flows: Traffic) -> FloatArray:
    """Return (B,) needs per day at which the first station saturates; 0 where cases never finish.

    Parameters
    ----------
    network, flows
        A network and its traffic.

    Notes
    -----
    Loads grow in proportion to the need rate, so the limit is rate / load of the busiest. Where needs recur and triage
    hears of it, more needs mean more known fixes, and loads grow more slowly: then the limit is found by halving. One
    that hears of nearly everything (above .88) can make loads fall for a while as needs come faster; of several limits
    one is given.
    """
    rate, top = network.numbers.parameters["need_rate"], flows.utilisation.max(axis=1)
    limit = np.divide(rate, top, out=np.full_like(top, np.inf), where=top > 0)
    if network.numbers.parameters["recurrence"].any():
        limit = np.where(top > 0, _limit_with_recurrence(network, flows), limit)
    return np.where(flows.never_finishes, 0.0, limit)


def _limit_with_recurrence(network: CompiledNetwork, flows: Traffic) -> FloatArray:
    structure, visits = network.structure, flows.arrival_rate
    each = np.divide(flows.utilisation, visits, out=np.zeros_like(visits), where=visits > 0)
    always = np.zeros_like(each)
    designs: list[tuple[str | None, FloatArray]] = []
    for passage in flows.passages:
        per_design = np.zeros_like(each)
        for stage in passage.walks[0][1].serves:
            load = (passage.share * passage.visits[stage])[:, None] * passage.serves(stage) * each
            if stage in design_stages(structure):
                per_design += load / passage.new[:, None]
            else:
                always += load
        designs.append((structure.served("triage", passage.profile.track("triage")), per_design))

    def per_need(rate: FloatArray) -> FloatArray:
        new = ((1 - reuse(network, track, rate).known)[:, None] * part for track, part in designs)
        return np.asarray((always + sum(new)).max(axis=1))

    most = per_need(np.zeros(len(each)))
    low = 1 / np.where(most > 0, most, 1.0)
    high = low / LEAST_NEW
    for _ in range(HALVINGS):
        middle = np.sqrt(low * high)
        over = middle * per_need(middle) >= 1
        low, high = np.where(over, low, middle), np.where(over, middle, high)
    return high
