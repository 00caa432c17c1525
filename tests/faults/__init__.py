"""Proof that nothing is lost, doubled or untrue when processes die.

`city` runs the real processes, `load` makes people work in it over HTTP, `nemesis` kills, `checker` asks the
database and the store afterwards, `controls` shows that the checker would have seen it.
"""
