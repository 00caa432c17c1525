"""Repeatable measurements of the running site, printed as milliseconds, queries and growth ratios."""
