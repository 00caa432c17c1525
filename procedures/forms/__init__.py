"""The form language: typed fields, conditions and computed values, independent of who renders them.

`schema` reads a form document, `conditions` is the one tree used everywhere, `answers` says what an
applicant's answers are worth, `pages` builds a Django form for one page. Nothing here reads a clock
or the database: the day and the known facts are handed in.
"""
