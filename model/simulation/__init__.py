"""The simulation engine: the same compiled network, walked case by case."""
