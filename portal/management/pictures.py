"""The README's pictures: eight views of a running demonstration, in both languages, as small PNG files."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from portal.management import chromium

PHONE: dict[str, Any] = {"viewport": {"width": 360, "height": 740}, "device_scale_factor": 1.5}
DESK: dict[str, Any] = {"viewport": {"width": 1366, "height": 768}}
COLOURS = 96  # enough for our palette; keeps a picture well under 150 KB
AN, CLERKS_DESK = "Nguyễn Thị Hoài An", "Nguyễn Thị Minh Thư"
SIGNATORY = "Huỳnh Thanh Tùng"
CASE = "a[href^='/my/']:not([href*='/drafts/'])"


@dataclass(frozen=True)
class Picture:
    """One view: who looks, on what, and the way there."""

    name: str
    device: dict[str, Any]
    way: Callable[[Page], object]
    who: str = ""


def _at(path: str) -> Callable[[Page], object]:
    return lambda page: page.goto(path)


def _form(page: Page) -> None:
    """A page of a draft; a new draft when An has none."""
    page.goto("/my/")
    draft = page.locator("a[href*='/my/drafts/']").first
    if draft.count():
        draft.click()
    else:
        page.goto("/procedures/1.001193/")
        page.locator("form[action*='/my/start/'] button").click()
    page.goto(f"{page.url}child/")


def _case(*tones: str) -> Callable[[Page], None]:
    """The first of An's applications in one of these states."""

    def go(page: Page) -> None:
        page.goto("/my/")
        cards = [page.locator(f".mc-case--{tone}").locator(CASE) for tone in tones]
        next(card for card in [*cards, page.locator(CASE)] if card.count()).first.click()

    return go


def _result(page: Page) -> None:
    _case("done")(page)
    page.locator(".mc-document").last.scroll_into_view_if_needed()


def _verification(page: Page) -> None:
    _case("done")(page)
    page.goto(str(page.locator(".mc-document a[href*='/verify/']").last.get_attribute("href")))


def _papers(page: Page) -> None:
    page.goto("/office/")
    page.locator("tbody a[href*='/office/tasks/']").first.click()
    page.goto(f"{page.url}?tab=papers")


def _signing(page: Page) -> None:
    page.goto("/office/signing/")
    if page.locator("a[href$='/sign/']").count():
        page.locator("a[href$='/sign/']").first.click()


PICTURES = (
    Picture("phone-home", PHONE, _at("/")),
    Picture("phone-form", PHONE, _form, AN),
    Picture("phone-status", PHONE, _case("office", "you"), AN),
    Picture("phone-result", PHONE, _result, AN),
    Picture("desk-queue", DESK, _at("/office/"), CLERKS_DESK),
    Picture("desk-papers", DESK, _papers, CLERKS_DESK),
    Picture("desk-sign", DESK, _signing, SIGNATORY),
    Picture("desk-verification", DESK, _verification, AN),
)


def take(address: str, folder: Path, *, only: str = "") -> Iterator[Path]:
    """Take the pictures whose name holds `only`, write them into `folder`, and tell each file."""
    found = chromium.find()
    if found is None:
        raise RuntimeError("no Chromium: set PORTAL_CHROMIUM, install one, or run npm ci")
    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=found.program, args=found.arguments, env=found.environment, chromium_sandbox=False
        )
        for language in ("vi", "en"):
            for picture in PICTURES:
                if only in picture.name:
                    file = folder / f"{language}-{picture.name}.png"
                    file.write_bytes(_small(_shoot(browser, address, picture, language)))
                    yield file
        browser.close()


def _shoot(browser: Browser, address: str, picture: Picture, language: str) -> bytes:
    context = browser.new_context(base_url=address, locale=f"{language}-VN", **picture.device)
    page = context.new_page()
    if picture.who:
        page.goto("/sign-in/")
        page.get_by_role("button", name=picture.who).first.click()
        page.wait_for_url(lambda url: "/sign-in/" not in url)
    picture.way(page)
    if page.locator("html").get_attribute("lang") != language:
        page.locator(f'button[name="language"][value="{language}"]').first.click()
        picture.way(page)
    page.wait_for_load_state("networkidle")
    taken = page.screenshot(animations="disabled")
    context.close()
    return taken


def _small(png: bytes) -> bytes:
    out = io.BytesIO()
    picture = Image.open(io.BytesIO(png)).convert("RGB")
    picture.quantize(COLOURS, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE).save(
        out, "PNG", optimize=True
    )
    return out.getvalue()
