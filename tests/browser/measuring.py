"""What a first view of a page costs: bytes as they would travel compressed, by kind, and requests."""

from __future__ import annotations

import gzip
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from playwright.sync_api import Error, Page, Response

KB = 1024
COMPRESSED_ALREADY = ("font", "image/png", "image/jpeg")


@dataclass(frozen=True)
class Budget:
    """Limits of `docs`: kilobytes of a first view, of script, of HTML; and requests."""

    total: int
    script: int
    html: int
    requests: int


CITIZEN = Budget(total=100, script=35, html=14, requests=12)
OFFICER = Budget(total=200, script=80, html=40, requests=15)


@dataclass
class Cost:
    """Bytes by kind of resource (document, script, stylesheet, font, image) and the number of requests."""

    size: Counter[str] = field(default_factory=Counter)
    requests: int = 0

    def above(self, budget: Budget) -> list[str]:
        found = {
            "first view": (sum(self.size.values()) / KB, budget.total),
            "script": (self.size["script"] / KB, budget.script),
            "HTML": (self.size["document"] / KB, budget.html),
            "requests": (self.requests, budget.requests),
        }
        return [f"{name} {value:.1f} > {most}" for name, (value, most) in found.items() if value > most]


@contextmanager
def counting(page: Page) -> Iterator[Cost]:
    """Counts what the page fetches inside the block. The browser's cache must be empty: use a new visitor."""
    cost = Cost()
    answers: list[Response] = []

    def note(answer: Response) -> None:
        answers.append(answer)

    page.on("response", note)
    yield cost
    page.remove_listener("response", note)
    for answer in answers:
        cost.requests += 1
        cost.size[answer.request.resource_type] += _travelling(answer)


def _travelling(answer: Response) -> int:
    try:
        body = answer.body()
    except Error:  # a redirect has no body
        return 0
    kind = answer.headers.get("content-type", "")
    return len(body) if any(name in kind for name in COMPRESSED_ALREADY) else len(gzip.compress(body, 6))
