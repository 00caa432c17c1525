"""A real Chromium before a real server over the test database.

`page_phone`, `page_desk` and `page_noscript` are fresh visitors of the running site; each test fails
when its page complained in the console. `complaints(page)` gives the list, for a test that expects some.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright
from pytest_django.live_server_helper import LiveServer

from portal.management import chromium
from tests.browser.audit import faults_of, watch
from tests.browser.auditing import DESK, PHONE, Audit
from tests.browser.people import Person
from tests.browser.scenes import City

FAILED = pytest.StashKey[bool]()
PICTURES = Path(__file__).resolve().parents[2] / "var" / "test-pictures"


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if report.when == "call":
        item.stash[FAILED] = report.failed
    return report


@contextmanager
def loop_set_aside() -> Iterator[asyncio.AbstractEventLoop | None]:
    """Code within sees no event loop; with a browser about, one is always marked as running in this thread.

    Playwright's synchronous interface leaves that mark, and whatever starts a loop of its own (signing does)
    refuses to. So the mark stands only within a test that drives a browser, and such a test that makes
    documents itself does it inside `with aside():`.
    """
    loop = asyncio._get_running_loop()
    asyncio._set_running_loop(None)
    try:
        yield loop
    finally:
        asyncio._set_running_loop(loop)


@pytest.fixture
def aside() -> Callable[[], Any]:
    """For a browser test that runs a job in its own process: `with aside(): make(document)`."""
    return loop_set_aside


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The one browser of this process."""
    found = chromium.find()
    if found is None:
        pytest.fail("no Chromium: set PORTAL_CHROMIUM, install one, or run npm ci")
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # see `loop_set_aside`
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=found.program, args=found.arguments, env=found.environment, chromium_sandbox=False
        )
        with loop_set_aside() as loop:
            _LOOP[started] = loop
            yield started
        started.close()


@pytest.fixture
def live_city(live_server: LiveServer, settings: Any) -> LiveServer:
    """The site on a loopback port, over the test database, as the role `app`; what it writes is cleaned up."""
    settings.PORTAL_ADDRESS = live_server.url
    return live_server


@pytest.fixture
def city(live_city: LiveServer, settings: Any, aside: Callable[[], Any]) -> City:
    """The demonstration's people in the running site; its doors stand open."""
    settings.IS_DEMO = True
    return City(aside)


@pytest.fixture
def complaints() -> Callable[[Page], list[str]]:
    """The complaints of a page so far; a test that expects some clears the list."""
    return lambda page: _COMPLAINTS[page]


_COMPLAINTS: dict[Page, list[str]] = {}
_LOOP: dict[Browser, asyncio.AbstractEventLoop | None] = {}


@pytest.fixture
def visit(
    browser: Browser, live_city: LiveServer, request: pytest.FixtureRequest
) -> Iterator[Callable[..., Page]]:
    """Opens visitors, each with cookies of its own: `visit(viewport=DESK, java_script_enabled=False)`."""
    contexts: list[BrowserContext] = []

    def open_page(**options: Any) -> Page:
        usual = {"base_url": live_city.url, "locale": "vi-VN", "timezone_id": "Asia/Ho_Chi_Minh"}
        context = browser.new_context(**{**usual, **options})
        context.set_default_timeout(10_000)
        contexts.append(context)
        page = context.new_page()
        _COMPLAINTS[page] = watch(page)
        return page

    asyncio._set_running_loop(_LOOP[browser])
    try:
        yield open_page
        _close(contexts, request.node)
    finally:
        asyncio._set_running_loop(None)


def _close(contexts: list[BrowserContext], item: pytest.Item) -> None:
    """Keep a picture of what a failed test saw; then fail a passing one whose console was not quiet."""
    failed, faults = item.stash.get(FAILED, True), []
    for context in contexts:
        for number, page in enumerate(context.pages):
            if failed:
                PICTURES.mkdir(parents=True, exist_ok=True)
                page.screenshot(path=PICTURES / f"{item.name}-{number}.png", full_page=True)
            faults += faults_of(_COMPLAINTS.pop(page, []))
        context.close()
    if faults and not failed:
        pytest.fail("the browser complained:\n" + "\n".join(faults))


@pytest.fixture
def page_phone(visit: Callable[..., Page]) -> Page:
    return visit(viewport=PHONE, is_mobile=True, has_touch=True, device_scale_factor=2)


@pytest.fixture
def page_desk(visit: Callable[..., Page]) -> Page:
    return visit(viewport=DESK)


@pytest.fixture
def page_noscript(visit: Callable[..., Page]) -> Page:
    return visit(viewport=PHONE, java_script_enabled=False)


@pytest.fixture
def audit(visit: Callable[..., Page], complaints: Callable[[Page], list[str]]) -> Callable[[str], Audit]:
    def begin(language: str) -> Audit:
        page = visit(viewport=DESK, locale=f"{language}-{'VN' if language == 'vi' else 'GB'}")
        person = Person(page, language)
        person.open("/sign-in/")
        person.speak(language)
        return Audit(person, complaints(page))

    return begin
