"""Many answers at once: grids, sensitivity, flip points, on one core or many machines, resumable.

Read in this order: ``points`` (names and values), ``tasks`` (how points are answered), ``executors`` (where), ``store``
(what is already known), ``campaign`` (the four together); on top ``grid``, ``indices`` and ``sensitivity``, ``duels``
and ``flip_points``.
"""

from model.experiments.flip_points import flip_points
from model.experiments.grid import sweep, sweep_axes
from model.experiments.sensitivity import sensitivity

__all__ = ["flip_points", "sensitivity", "sweep", "sweep_axes"]
