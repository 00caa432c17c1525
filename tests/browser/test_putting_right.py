"""Pages of what the office puts right: a late date, a wrong place, an issued result; and of who comes back to the desk."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from accounts.models import Agency
from dossiers import clock, lateness
from dossiers.actions import drafts, extending, reissuing, transferring
from dossiers.models import Document, Dossier, Draft
from tests.browser.auditing import LANGUAGES, Audit
from tests.browser.scenes import AN, CASE_OFFICER, CLERK, RECEPTION, SIGNATORY, UNIT_HEAD, City
from tests.browser.test_shared_work import Walk, walk
from tests.factories import dossiers as make

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_of_being_late(language: str, city: City, audit: Callable[[str], Audit]) -> None:
    walk(audit(language), late(city), language)


def late(city: City) -> Iterator[Walk]:
    dossier = city.dossier("verify")
    task = make.task_of(dossier)
    yield CASE_OFFICER, [f"/office/tasks/{task.public_id}/apologise/"]
    day = lateness.suggested(dossier, [task], at=clock.now())
    extending.apologise(
        task, actor=city.ward.case_officer, seen=task.seen, until=day, note="Chờ xác minh ở nơi sinh."
    )
    yield (
        UNIT_HEAD,
        ["/office/", "/office/signing/", f"/office/dossiers/{dossier.public_id}/extend/"],
    )
    dossier = Dossier.objects.get(pk=dossier.pk)
    apology = dossier.apologies.get()
    extending.extend(
        apology, actor=city.ward.unit_head, content=dossier.content_version, until=day, note=apology.note
    )
    city.work()
    yield AN, [f"/my/{dossier.public_id}/"]
    yield CASE_OFFICER, [f"/office/dossiers/{dossier.public_id}/?tab=journal"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_of_a_wrong_place(language: str, city: City, audit: Callable[[str], Audit]) -> None:
    walk(audit(language), misplaced(city), language)


def misplaced(city: City) -> Iterator[Walk]:
    dossier = city.dossier("reception")
    at = f"/office/dossiers/{dossier.public_id}/"
    yield RECEPTION, [at, f"{at}transfer/"]
    to = transferring.offering(dossier, on=clock.today(clock.now())).first()
    assert isinstance(to, Agency)
    transferring.transfer(
        dossier, actor=city.ward.reception, events=dossier.events_count, to=to, note="Nhầm phường."
    )
    city.work()
    yield RECEPTION, [f"{at}?tab=journal"]  # the former desk reads on and does nothing
    yield AN, [f"/my/{dossier.public_id}/"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_of_a_result_put_right(language: str, city: City, audit: Callable[[str], Audit]) -> None:
    walk(audit(language), put_right(city), language)


def put_right(city: City) -> Iterator[Walk]:
    dossier = city.dossier("return_result")
    paper = Document.objects.select_related("dossier").get(dossier=dossier, kind="result")
    at = f"/office/documents/{paper.public_id}/"
    yield CLERK, ["/office/signed-anew/"]  # nothing waits yet
    yield SIGNATORY, [
        f"/office/dossiers/{dossier.public_id}/?tab=handling",
        f"{at}correct/", f"{at}replace/", f"{at}revoke/",
    ]  # fmt: skip
    preview = reissuing.draft(paper, None, at=clock.now()).digest
    reissuing.replace(paper, actor=city.ward.signatory, reason="Bản trước bị lỗi chữ ký số.", preview=preview)
    city.work()
    yield CLERK, ["/office/signed-anew/"]
    second = Document.objects.get(replaces=paper)
    reissuing.seal(second, actor=city.ward.clerk)
    city.work()
    reissuing.issue(second, actor=city.ward.clerk)
    city.work()
    second = Document.objects.select_related("dossier").get(pk=second.pk)
    reissuing.revoke(second, actor=city.ward.signatory, reason="Giấy chứng sinh là giả.", basis="Điều 71")
    city.work()
    decision = Document.objects.get(replaces=second)
    reissuing.seal(decision, actor=city.ward.clerk)
    city.work()
    reissuing.issue(decision, actor=city.ward.clerk)
    city.work()
    yield (
        AN,
        [
            f"/my/{dossier.public_id}/",
            f"/verify/{paper.token}/",
            f"/verify/{second.token}/",
            f"/verify/{decision.token}/",
        ],
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_for_who_comes_back_to_the_counter(
    language: str, city: City, audit: Callable[[str], Audit]
) -> None:
    walk(audit(language), come_back(city), language)


@pytest.mark.parametrize("language", LANGUAGES)
def test_who_comes_back_is_found(language: str, city: City, audit: Callable[[str], Audit]) -> None:
    dossier, found = city.dossier("reception"), audit(language)
    found.person.come_in_as(RECEPTION)
    found.person.speak(language)
    for words in (dossier.code, "khong co ai ten nay"):
        found.person.open("/office/counter/")
        found.person.page.locator("#find").fill(words)
        with found.person.page.expect_navigation() as answer:
            found.person.press("Find")
        found.sources[words] = answer.value.text()
        found.look("who is found")
    found.verdict()


def come_back(city: City) -> Iterator[Walk]:
    calm, asked = city.dossier("reception"), city.asked()
    for dossier, pages in ((calm, ["withdraw/"]), (asked, ["supplement/"])):
        at = f"/office/dossiers/{dossier.public_id}/"
        yield RECEPTION, [f"{at}applicant/", *[f"{at}{page}" for page in pages]]


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_of_choosing_the_office(language: str, city: City, audit: Callable[[str], Audit]) -> None:
    walk(audit(language), choosing(city), language)


def choosing(city: City) -> Iterator[Walk]:
    draft: Draft = drafts.start_draft("2.000908", actor=city.an)
    at = f"/my/drafts/{draft.public_id}/"
    yield AN, [at, f"{at}agency/"]
    drafts.choose_agency(draft, actor=city.an, agency=city.ward.committee)
    yield AN, [at, f"{at}agency/", f"{at}check/"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_of_tokens_for_programs(language: str, city: City, audit: Callable[[str], Audit]) -> None:
    walk(audit(language), iter([(AN, ["/profile/tokens/", "/profile/tokens/new/"])]), language)
