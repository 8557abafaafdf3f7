"""The fixed words of a scenario file, in the order screens show them."""

from model.language import N_

SIDES = ("soldiers", "volunteers", "firms", "government", "allies")
SIDE_LABELS = {
    "soldiers": N_("Soldiers"),
    "volunteers": N_("Volunteers"),
    "firms": N_("Firms"),
    "government": N_("Government"),
    "allies": N_("Allies"),
}
TRACKS = ("central", "local", "both")
LINK_KINDS = ("same_cell", "lateral", "vertical")
DIALLED = ("triage", "test", "approve")
"""Functions that can sit at the centre or at the front: what the centralisation dial moves."""
FUNCTIONS = ("unit", "triage", "design", "test", "approve", "produce")
"""What an actor can do, besides a scenario's own once-per-need steps."""
DELAYS = ("report", "trial", "field")
"""Parts of the walk that take time but nobody's capacity."""
PHASES = ("design", "produce", "field")
"""What a once-per-need step can come before."""
LAWS = ("gamma", "lognormal")
DISCIPLINES = ("fifo", "finish_first")
"""Laws of a service time, and whom an actor serves first."""
