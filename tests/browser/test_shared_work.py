"""Pages of the counter, of work that several people share, and of people who apply together."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from dossiers import clock
from dossiers.actions import consulting, drafts, filing, processing, serving
from dossiers.enrolment import Filer
from dossiers.models import Dossier, Draft, Task
from procedures.definition import digest
from procedures.models import Version
from tests.browser.auditing import LANGUAGES, Audit
from tests.browser.scenes import AN, RECEPTION, City
from tests.factories.answers.civil_status import marriage
from tests.factories.dossiers import BIRTH, birth_answers
from tests.factories.permits import Permit

pytestmark = pytest.mark.django_db(transaction=True)
HOA = Filer(name="Trần Văn Hòa", number="079084000341", phone="+84903123457")
Walk = tuple[str, list[str]]


def walk(found: Audit, walks: Iterator[Walk], language: str) -> None:
    for name, paths in walks:
        found.person.page.context.clear_cookies()
        found.person.come_in_as(name)
        found.person.speak(language)
        found.walk(*paths)
    found.verdict()


def at_the_counter(city: City, code: str, answers: dict[str, object]) -> Draft:
    """A form filled in at the desk of Bến Thành, every paper handed in."""
    desk = city.ward.reception
    draft = serving.start_at_counter(code, actor=desk, filer=HOA)
    papers = [paper.code for paper in draft.version.parsed.papers]
    return drafts.save_answers(draft, actor=desk, revision=draft.revision, changes=answers, on_paper=papers)


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_of_the_counter(language: str, city: City, audit: Callable[[str], Audit]) -> None:
    found = audit(language)
    walk(found, counter(city), language)


def counter(city: City) -> Iterator[Walk]:
    yield RECEPTION, ["/office/counter/"]  # nothing begun yet
    empty = serving.start_at_counter("2.000815", actor=city.ward.reception, filer=HOA)
    full = at_the_counter(city, BIRTH, birth_answers(city.ward.committee.code))
    filed = at_the_counter(city, BIRTH, birth_answers(city.ward.committee.code))
    filing.file(filed, actor=city.ward.reception)
    yield (
        RECEPTION,
        [
            "/office/counter/",
            f"/office/counter/{empty.public_id}/",
            f"/office/counter/{full.public_id}/",
            f"/office/counter/{filed.public_id}/filed/",
        ],
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_form_at_the_counter_that_is_refused_shows_where(
    language: str, city: City, audit: Callable[[str], Audit]
) -> None:
    empty = serving.start_at_counter("2.000815", actor=city.ward.reception, filer=HOA)
    found = audit(language)
    found.person.come_in_as(RECEPTION)
    found.person.speak(language)
    found.person.open(f"/office/counter/{empty.public_id}/")
    with found.person.page.expect_navigation() as refused:
        found.person.press("File it")
    found.sources["refused"] = refused.value.text()
    found.look("refused")
    found.verdict()


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_of_work_that_is_shared(language: str, city: City, audit: Callable[[str], Audit]) -> None:
    walk(audit(language), shared(Permit(city.ward)), language)


def shared(permit: Permit) -> Iterator[Walk]:
    task = permit.at_assign()
    at = f"/office/tasks/{task.public_id}/"
    yield permit.head.user.full_name, [at, f"{at}advance/assign/", f"{at}assign/"]
    processing.advance(task, actor=permit.head, seen=task.seen, action="assign", to=permit.officer)
    task = permit.task(task.dossier)
    at = f"/office/tasks/{task.public_id}/"
    yield permit.officer.user.full_name, [at, f"{at}consult/"]
    consulting.consult(
        task, actor=permit.officer, seen=task.seen, agencies=[permit.culture], question="Có di tích không?"
    )
    question = Task.objects.get(dossier=task.dossier, consultation=True)
    asked = f"/office/tasks/{question.public_id}/"
    yield permit.expert.user.full_name, ["/office/", asked, f"{asked}?tab=handling", f"{asked}answer/"]
    task = permit.task(task.dossier)
    processing.advance(task, actor=permit.officer, seen=task.seen, action="advance")
    visit = permit.task(task.dossier)  # theirs again, and what they just did may be taken back
    yield permit.officer.user.full_name, [f"/office/tasks/{visit.public_id}/"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_of_applying_together(language: str, city: City, audit: Callable[[str], Audit]) -> None:
    walk(audit(language), together(city), language)


def together(city: City) -> Iterator[Walk]:
    identity = city.an.identity
    assert identity is not None
    answers = marriage(clock.today(clock.now()))
    answers |= {"bride_name": identity.full_name, "bride_document_number": identity.number}
    answers |= {"bride_birth_date": identity.birth_date}
    answers |= {"groom_marital_status": "CHUA_KET_HON", "groom_marriage_count": 1}
    dossier: Dossier = filing.file(at_the_counter(city, "1.000894", answers), actor=city.ward.reception)
    yield AN, ["/my/", f"/my/{dossier.public_id}/", f"/my/{dossier.public_id}/agree/"]
    yield (
        RECEPTION,
        [f"/office/dossiers/{dossier.public_id}/", f"/office/dossiers/{dossier.public_id}/agree/"],
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_of_a_form_that_has_changed(
    language: str, city: City, audit: Callable[[str], Audit]
) -> None:
    draft = city.draft(papers=False)
    old = draft.version
    document = {**old.definition, "unverified": [*old.definition.get("unverified", []), "x"]}
    Version.objects.filter(pk=old.pk).update(state="retired")
    Version.objects.create(
        procedure=old.procedure, number=old.number + 1, state="published", valid_from=old.valid_from,
        definition=document, digest=digest(document),
    )  # fmt: skip
    found = audit(language)
    found.person.come_in_as(AN)
    found.person.speak(language)
    found.walk(f"/my/drafts/{draft.public_id}/outdated/")
    found.verdict()
