"""Acting for others, in the browser: the pages are clean, and a business is applied for from question to draft."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import expect

from accounts.actors import Citizen
from accounts.models import Authorisation, User
from dossiers import clock
from dossiers.actions import authorising, representing
from tests.browser.auditing import LANGUAGES, Audit
from tests.browser.scenes import AN, RECEPTION, City
from tests.factories.dossiers import a_picture
from tests.factories.standing import MARITAL, PERMIT, a_company, representation_of

BINH = "Trần Quốc Bình"


def citizen(name: str) -> Citizen:
    return Citizen(User.objects.select_related("identity").get(full_name=name))


def asked_by_binh() -> Authorisation:
    """Bình says that An authorised him."""
    giver = citizen(AN).identity
    assert giver is not None
    given = authorising.Given(
        giver_name=AN, giver_number=giver.number, basis="Giấy ủy quyền số 12/2026", procedures=[MARITAL],
        since=clock.today(clock.now()),
    )  # fmt: skip
    return authorising.ask_authorisation(
        actor=citizen(BINH), given=given, upload=a_picture("giấy"), name="uy-quyen.jpg"
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_about_acting_for_others(language: str, city: City, audit: Callable[[str], Audit]) -> None:
    found = audit(language)
    for name, paths in _paths():
        found.person.page.context.clear_cookies()
        found.person.come_in_as(name)
        found.person.speak(language)
        found.walk(*paths)
    found.verdict()


def _paths() -> Iterator[tuple[str, list[str]]]:
    row = asked_by_binh()
    claim = representing.claim_business(actor=citizen(AN), said=a_company(), role="Giám đốc")
    business = representation_of(citizen(BINH))
    yield BINH, [
        "/profile/", "/profile/businesses/new/", f"/profile/businesses/{business.public_id}/end/",
        "/profile/authorisations/new/", f"/my/start/{PERMIT}/for-whom/",
    ]  # fmt: skip
    yield AN, ["/profile/", f"/profile/authorisations/{row.public_id}/"]
    desk = "/office/counter/people/"
    yield RECEPTION, [
        desk, f"{desk}claims/{claim.public_id}/", f"{desk}authorisations/{row.public_id}/",
        f"{desk}representations/{business.public_id}/end/",
    ]  # fmt: skip


def test_a_business_is_applied_for_from_the_question_on(city: City, audit: Callable[[str], Audit]) -> None:
    person = audit("vi").person
    person.come_in_as(BINH)
    person.speak("vi")
    person.open(f"/procedures/{PERMIT}/")
    person.press("Start now")
    business = representation_of(citizen(BINH)).business
    person.page.get_by_label(business.name).check()
    person.press("Continue")
    person.sees(person.words("You fill this in for %(who)s.", who=business.name))
    person.press("Go on")
    expect(person.page.locator("body")).to_contain_text(business.tax_code)
