"""The emergence report: results E1 to E12 on the reference ecosystem, each with what makes it fail or reverse.

None of them is written into the code of the engines: every shape, and every reversal, comes from parameters alone. A
theme module returns a :class:`~model.emergence.records.Row` per result: curves from the analytic engine, and
questions for the simulation, which :mod:`model.emergence.report` has answered.
"""
