"""Small browser components of the screen: each a Python mount function beside its css and js text files."""
