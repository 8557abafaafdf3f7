"""Policies side by side: who wins, by how much, and what would reverse it."""
