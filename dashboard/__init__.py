"""The screen: decides nothing, computes nothing. Reading order: shell, pages, desk, service, charts."""
