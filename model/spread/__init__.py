"""How a proven fix spreads from unit to unit."""
