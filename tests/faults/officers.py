from __future__ import annotations


class OfficerAtWork:
    def __init__(self, account, browser, history, *, dice): ...
    def work(self):
        return False
