from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import FAILED
from tests.browser.journeys.eye import Eye
from tests.browser.journeys.story import Story
from tests.browser.scenes import City


@pytest.fixture
def story(
    city: City,
    visit: Callable[..., Page],
    complaints: Callable[[Page], list[str]],
    request: pytest.FixtureRequest,
) -> Iterator[Callable[[str, str], Story]]:
    """Begins a journey of a procedure in a language; at its end everything the eye disliked is told."""
    begun: list[Story] = []

    def begin(procedure: str, language: str) -> Story:
        eye = Eye(f"{request.node.name}-{language}", complaints)
        begun.append(Story(city, visit, eye, procedure, language))
        return begun[-1]

    yield begin
    if not request.node.stash.get(FAILED, True):  # a journey that broke off says so itself
        for one in begun:
            one.eye.verdict()
