"""Many answers at once: grids, sensitivity, flip points, on one core or many machines, resumable.

Read in this order: ``points`` (names and values), ``tasks`` (how points are answered), ``executors`` (where), ``store``
(what is already known), ``campaign`` (the four together), then ``grid``, ``sensitivity``, ``flip_points`` on top.
"""

from model.experiments.grid import sweep

__all__ = ["sweep"]
