"""Telling people: which event, to whom, by which way, in which words."""
