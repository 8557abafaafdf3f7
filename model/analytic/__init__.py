"""The analytic engine: milliseconds per point, each approximation with its expected error."""
