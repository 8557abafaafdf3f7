"""Why it takes as long as it does, what a difference is made of, what would help, and what hangs on a number."""
