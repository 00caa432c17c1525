"""The browser itself: it starts, reaches the site as a visitor would, and its audits find what is wrong."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.browser.audit import accessibility_faults, html_faults

POOR = "<!DOCTYPE html><html><head><title>x</title></head><body><img src='data:,'><p id=a>1<p id=a>2</body></html>"


def test_a_page_is_served_with_its_policy(page_desk: Page) -> None:
    answer = page_desk.goto("/healthz")
    assert answer is not None
    assert answer.status == 200
    assert "script-src 'self'" in answer.headers["content-security-policy"]


def test_the_audits_find_a_poor_page(page_desk: Page, complaints: Callable[[Page], list[str]]) -> None:
    page_desk.set_content(POOR)
    assert any("image-alt" in fault for fault in accessibility_faults(page_desk))
    assert any("no-dup-id" in fault for fault in html_faults(POOR))
    complaints(page_desk).clear()


def test_a_visitor_without_script_sees_what_stands_in_noscript(page_noscript: Page) -> None:
    page_noscript.set_content("<noscript><p>plain</p></noscript>")
    assert page_noscript.get_by_text("plain").is_visible()


def test_a_job_with_a_loop_of_its_own_runs_beside_the_browser(
    page_desk: Page, aside: Callable[[], Any]
) -> None:
    async def sign() -> str:
        return "signed"

    page_desk.goto("/healthz")
    with aside():
        assert asyncio.run(sign()) == "signed"
    assert page_desk.goto("/healthz") is not None


def test_and_after_it() -> None:
    with pytest.raises(RuntimeError, match="no running event loop"):
        asyncio.get_running_loop()
