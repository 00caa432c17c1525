"""Every page, on a phone and at a desk, in both languages: accessible, valid, quiet, in one language, light."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from dossiers.models import Document, DocumentKind
from tests.browser.auditing import DESK, LANGUAGES, Audit
from tests.browser.measuring import CITIZEN, OFFICER, Budget, counting
from tests.browser.people import Person
from tests.browser.scenes import AN, CASE_OFFICER, CLERK, RECEPTION, SIGNATORY, City
from tests.factories.dossiers import BIRTH, task_of

Visit = Callable[..., Page]


@pytest.mark.parametrize("language", LANGUAGES)
def test_public_pages(language: str, city: City, audit: Callable[[str], Audit]) -> None:
    city.dossier("return_result")
    result = Document.objects.get(kind=DocumentKind.RESULT)
    found = audit(language)
    found.walk(
        "/", "/procedures/", "/procedures/?q=khai+sinh", "/procedures/?q=xyz", f"/procedures/{BIRTH}/",
        "/look-up/", "/verify/", f"/verify/{result.token}/", "/help/", "/accessibility/", "/privacy/",
        "/demo/inbox/", "/api/",
    )  # fmt: skip
    found.verdict()


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_of_signing_in_and_of_errors(language: str, city: City, audit: Callable[[str], Audit]) -> None:
    found = audit(language)
    found.walk("/sign-in/", "/sign-up/", "/password/reset/")
    found.person.come_in_as("Phạm Tiến Dũng")
    found.person.speak(language)
    found.walk(
        "/profile/",
        "/profile/identity/",
        "/profile/tokens/",
        "/password/",
        "/second-factor/",
        "/sign-out/",
        "/sign-in/again/",
    )
    wrong_pages(found)
    found.verdict()


def wrong_pages(found: Audit) -> None:
    """A page that does not exist, and one that is not for this person: they say so and lead on."""
    for path, status in (("/nowhere/", 404), ("/office/", 403)):
        answer = found.person.page.goto(path)
        assert answer is not None
        assert answer.status == status
        found.complaints.clear()  # the console tells of the status itself
        found.sources[path] = answer.text()
        found.look(path)


@pytest.mark.parametrize("language", LANGUAGES)
def test_citizen_pages(language: str, city: City, audit: Callable[[str], Audit]) -> None:
    found = audit(language)
    found.person.come_in_as(AN)
    found.person.speak(language)
    found.walk("/my/")
    found.walk(*citizen_paths(city))
    found.verdict()


def citizen_paths(city: City) -> Iterator[str]:
    draft, empty = city.draft(), city.draft(papers=False)
    yield f"/my/drafts/{draft.public_id}/"
    for page in ("applicant", "child", "birth", "mother", "father", "closing", "papers", "check"):
        yield f"/my/drafts/{draft.public_id}/{page}/"
    yield f"/my/drafts/{empty.public_id}/check/"
    filed = city.dossier("reception")
    yield f"/my/{filed.public_id}/filed/"
    yield f"/my/{filed.public_id}/"
    asked, done = city.asked(), city.dossier("return_result")
    yield f"/my/{asked.public_id}/"
    yield f"/my/{done.public_id}/"
    yield f"/my/{done.public_id}/readers/"
    yield "/my/"


@pytest.mark.parametrize("language", LANGUAGES)
def test_officer_pages(language: str, city: City, audit: Callable[[str], Audit]) -> None:
    found = audit(language)
    for name, paths in officer_paths(city):
        found.person.page.context.clear_cookies()
        found.person.come_in_as(name)
        found.person.speak(language)
        found.walk(*paths)
    found.verdict()


def officer_paths(city: City) -> Iterator[tuple[str, list[str]]]:
    new = task_of(city.dossier("reception"))
    task = f"/office/tasks/{new.public_id}/"
    tabs = [task, *(f"{task}?tab={tab}" for tab in ("papers", "handling", "journal"))]
    yield RECEPTION, ["/office/", *tabs, f"{task}request-supplement/", f"{task}refuse/", "/office/dossiers/"]
    verify = f"/office/tasks/{task_of(city.dossier('verify')).public_id}/"
    yield CASE_OFFICER, ["/office/", verify, f"{verify}advance/advance/", f"{verify}return/return/"]
    sign = f"/office/tasks/{task_of(city.dossier('sign')).public_id}/"
    yield SIGNATORY, ["/office/", "/office/signing/", f"{sign}sign/"]
    publish = f"/office/tasks/{task_of(city.dossier('publish')).public_id}/"
    yield CLERK, ["/office/", publish]


def test_an_officer_sees_eighteen_rows_at_once(city: City, visit: Visit) -> None:
    for _row in range(20):
        city.dossier("reception")
    person = Person(visit(viewport=DESK))
    person.come_in_as(RECEPTION)
    person.open("/office/")
    rows = person.page.locator(".mc-table--queue tbody tr")
    expect(rows.nth(17)).to_be_visible()
    box = rows.nth(17).bounding_box()
    assert box is not None
    assert box["y"] + box["height"] <= DESK["height"]


@pytest.mark.parametrize(("path", "budget"), [("/", CITIZEN), (f"/procedures/{BIRTH}/", CITIZEN)])
def test_a_first_view_is_light(path: str, budget: Budget, city: City, page_phone: Page) -> None:
    with counting(page_phone) as cost:
        page_phone.goto(path, wait_until="networkidle")
    assert cost.above(budget) == []


def test_private_pages_are_light(city: City, visit: Visit) -> None:
    draft, task = city.draft(), task_of(city.dossier("verify"))
    views = [
        (AN, f"/my/drafts/{draft.public_id}/applicant/", CITIZEN),
        (AN, f"/my/drafts/{draft.public_id}/check/", CITIZEN),
        (CASE_OFFICER, "/office/", OFFICER),
        (CASE_OFFICER, f"/office/tasks/{task.public_id}/", OFFICER),
    ]
    heavy = {}
    for name, path, budget in views:
        person = Person(visit(viewport=DESK))
        person.come_in_as(name)
        fresh = visit(viewport=DESK, storage_state=person.page.context.storage_state())
        with counting(fresh) as cost:
            fresh.goto(path, wait_until="networkidle")
        if faults := cost.above(budget):
            heavy[path] = faults
    assert heavy == {}


def test_the_keyboard_goes_everywhere(city: City, page_desk: Page) -> None:
    page_desk.goto("/")
    page_desk.keyboard.press("Tab")
    skip = page_desk.locator(".govuk-skip-link")
    expect(skip).to_be_focused()
    page_desk.keyboard.press("Enter")
    expect(page_desk.locator("main")).to_be_focused()
    page_desk.goto("/")
    reached: list[str] = []
    for _press in range(40):
        page_desk.keyboard.press("Tab")
        reached.append(page_desk.evaluate(NAME))
    search = page_desk.get_by_role("searchbox").or_(page_desk.locator("input[name=q]")).first
    assert search.evaluate(NAME_OF) in reached
    for entry in page_desk.get_by_role("navigation").first.get_by_role("link").all():
        if entry.is_visible():
            assert entry.evaluate(NAME_OF) in reached


NAME_OF = "(element) => element.outerHTML"
NAME = "() => document.activeElement.outerHTML"
