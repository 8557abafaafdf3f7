"""The version of the model, stamped on every result."""

VERSION = "0.4.0"
