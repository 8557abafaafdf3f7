"""Civil-military feedback loops as a queueing network on a graph.

>>> import model as fl
>>> base = fl.preset("reference")
>>> fl.solve(base.with_dials(centralisation=0.8, iteration_speed=6))
Solution('reference', analytic, 93.8 days)
"""

from model.analytic.gates import gate_wait
from model.analytic.increments import best_increment
from model.analytic.open_network import OpenNetwork, open_network
from model.analytic.solver import solve
from model.comparison import compare
from model.errors import ArgumentError, ModelError, Problem, ScenarioError
from model.experiments import sweep
from model.explain import Explanation, elasticities, explain
from model.network import network
from model.parameters import parameter_table
from model.presets import PRESETS, evidence, preset
from model.results import Solution, SweepResult
from model.scenario import Actor, Dials, Link, Needs, NeedType, Region, Scenario, SourcedRange, Step
from model.scenario_file import read_scenario, write_scenario
from model.structure import critical_load, freeman_centralisation, krackhardt, polarisation
from model.version import VERSION

__version__ = VERSION

__all__ = [
    "PRESETS",
    "Actor",
    "ArgumentError",
    "Dials",
    "Explanation",
    "Link",
    "ModelError",
    "NeedType",
    "Needs",
    "OpenNetwork",
    "Problem",
    "Region",
    "Scenario",
    "ScenarioError",
    "Solution",
    "SourcedRange",
    "Step",
    "SweepResult",
    "__version__",
    "best_increment",
    "compare",
    "critical_load",
    "elasticities",
    "evidence",
    "explain",
    "freeman_centralisation",
    "gate_wait",
    "krackhardt",
    "network",
    "open_network",
    "parameter_table",
    "polarisation",
    "preset",
    "read_scenario",
    "solve",
    "sweep",
    "write_scenario",
]
