"""Civil-military feedback loops as a queueing network on a graph.

>>> import model as fl
>>> base = fl.preset("reference")
>>> s = base.with_dials(centralisation=0.8, iteration_speed=6)   # share decided at the centre; versions
>>> a = fl.solve(s)
>>> a
Solution('reference', analytic, 93.8 days)
>>> a.stable, round(a.cycle_time.p50), a.first_to_saturate
(True, 112, 'test_centre')
>>> print(fl.explain(a))
Nobody is overloaded; design takes the most days, 33 of 94 days, most of it work.
Try: bigger steps, 6.7 days of work each -> 75 days.
Lever: ... -> ... days.
>>> fl.compare(base=fl.solve(base), faster=a).query("metric == 'cycle_time_mean'")["value"].round(1).tolist()
[82.6, 93.8]
>>> grid = fl.sweep(base, centralisation=[0, .25, .5, .75, 1], iteration_speed=range(1, 11))
>>> len(grid.table), int((~grid.table["stable"]).sum())   # points in all, and beyond capacity
(50, 8)
>>> d = fl.simulate(s, replications=20, seed=7)   # the second engine: the same tables, with intervals
>>> d.cycle_time.mean.covers(a.cycle_time.mean), bool(d.checks["fine"].all())
(True, True)
>>> fl.network(s).nodes["hq"]["flow"]
0.24
"""

from typing import TYPE_CHECKING, Any

from model.addresses import number_at, number_table, with_number
from model.analytic.gates import gate_wait
from model.analytic.increments import best_increment
from model.analytic.open_network import OpenNetwork, open_network
from model.analytic.solver import solve
from model.changes import changes
from model.engine_check import EngineCheck, check_engines
from model.errors import ArgumentError, ModelError, Problem, ScenarioError
from model.exchange import read_network, write_network
from model.experiments import flip_points, sensitivity, sweep
from model.explanation.elasticities import elasticities
from model.explanation.explain import Explanation, explain
from model.explanation.waterfall import Waterfall, waterfall
from model.explanation.what_if import best_centralisation, what_if
from model.from_today.replication_or_integration import ReplicationOrIntegration, replicate_or_integrate
from model.from_today.roll_out import RollOut, roll_out
from model.graph.centralisation import polarisation
from model.graph.network import network
from model.lever_worth.effects import LeverEffect, lever_effect
from model.lever_worth.gains import Diminishing, PostLost, diminishing, lever_pairs, one_post_less
from model.levers import LEVERS, Lever, apply, lever_table, schedule
from model.parameters import parameter_table
from model.policies.comparison import compare, paired
from model.policies.reversals import Reversals, reversals
from model.policies.scorecard import differing, scorecard
from model.policies.verdict import Verdict, verdict
from model.presets import PRESETS, evidence, preset
from model.replay import Replay, days_to_watch, replay
from model.results import Solution, SweepResult
from model.scenario import Actor, Dials, Link, Needs, NeedType, Region, Scenario, SourcedRange, Step
from model.scenario_file import read_scenario, write_scenario
from model.simulation.events import diary
from model.simulation.flow_record import cumulative_flow, queue_lengths
from model.simulation.open_network import OpenNetworkRuns, simulate_open_network
from model.simulation.result import SimulationResult
from model.simulation.runner import Cancelled, simulate
from model.simulation.transients import DialChange, Outage, Surge
from model.spread.adoption import Adoption, adoption
from model.spread.percolation import bass_time, first_passage
from model.transient import TransientView, transient
from model.version import VERSION

if TYPE_CHECKING:
    from model.graph.structure import critical_load, freeman_centralisation, krackhardt

__version__ = VERSION


def __getattr__(name: str) -> Any:
    """Import measures of graphs when they are asked for: networkx takes an eighth of a second."""
    if name in ("critical_load", "freeman_centralisation", "krackhardt"):
        from model.graph import structure  # noqa: PLC0415

        return getattr(structure, name)
    raise AttributeError(f"module 'model' has no attribute {name!r}")


__all__ = [
    "LEVERS",
    "PRESETS",
    "Actor",
    "Adoption",
    "ArgumentError",
    "Cancelled",
    "DialChange",
    "Dials",
    "Diminishing",
    "EngineCheck",
    "Explanation",
    "Lever",
    "LeverEffect",
    "Link",
    "ModelError",
    "NeedType",
    "Needs",
    "OpenNetwork",
    "OpenNetworkRuns",
    "Outage",
    "PostLost",
    "Problem",
    "Region",
    "Replay",
    "ReplicationOrIntegration",
    "Reversals",
    "RollOut",
    "Scenario",
    "ScenarioError",
    "SimulationResult",
    "Solution",
    "SourcedRange",
    "Step",
    "Surge",
    "SweepResult",
    "TransientView",
    "Verdict",
    "Waterfall",
    "__version__",
    "adoption",
    "apply",
    "bass_time",
    "best_centralisation",
    "best_increment",
    "changes",
    "check_engines",
    "compare",
    "critical_load",
    "cumulative_flow",
    "days_to_watch",
    "diary",
    "differing",
    "diminishing",
    "elasticities",
    "evidence",
    "explain",
    "first_passage",
    "flip_points",
    "freeman_centralisation",
    "gate_wait",
    "krackhardt",
    "lever_effect",
    "lever_pairs",
    "lever_table",
    "network",
    "number_at",
    "number_table",
    "one_post_less",
    "open_network",
    "paired",
    "parameter_table",
    "polarisation",
    "preset",
    "queue_lengths",
    "read_network",
    "read_scenario",
    "replay",
    "replicate_or_integrate",
    "reversals",
    "roll_out",
    "schedule",
    "scorecard",
    "sensitivity",
    "simulate",
    "simulate_open_network",
    "solve",
    "sweep",
    "transient",
    "verdict",
    "waterfall",
    "what_if",
    "with_number",
    "write_network",
    "write_scenario",
]
