"""The command line: ``program`` is the entry, ``answers`` and ``experiments`` hold the commands."""
