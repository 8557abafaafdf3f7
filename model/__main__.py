"""``python -m model``: the command line."""

from model.command_line.program import cli, main

__all__ = ["cli", "main"]

if __name__ == "__main__":
    main()
