"""Who is told, by which way, in which language; and never a number that opens anything."""

from __future__ import annotations

import re
import string

import pytest

from accounts.actors import Citizen
from dossiers.actions import applicant, filing
from dossiers.models import DemoMessage, Dossier, Notice, Party, Task
from dossiers.notices import sending
from dossiers.notices.planning import WAYS
from dossiers.notices.texts import NOTICES, OF_STATUS, Words, silent_statuses
from procedures.text import Text
from procedures.workflow.status import PublicStatus
from tests.dossiers.actions import everyone
from tests.factories import dossiers as make
from tests.factories.dossiers import Ward
from tests.factories.people import a_verified_user

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick_press")]

PLACEHOLDERS = {"code", "procedure", "agency", "competent", "returning", "due", "until", "reply_by", "link"}


def ways_of(dossier: Dossier, about: str) -> set[tuple[str, str]]:
    rows = Notice.objects.filter(dossier=dossier, about=about)
    return {(notice.party.kind, notice.way) for notice in rows.select_related("party")}


def texts_of(about: str) -> list[Text]:
    words = NOTICES[about]
    return [text for text in (words.subject, words.body, words.sms) if text is not None]


@pytest.mark.parametrize("about", sorted(WAYS))
def test_every_notice_has_its_words_in_both_languages(about: str) -> None:
    assert ("sms" in WAYS[about]) == (NOTICES[about].sms is not None)
    for text in texts_of(about):
        asked = {
            language: {
                name
                for _text, name, _spec, _how in string.Formatter().parse(text.in_language(language))
                if name
            }
            for language in ("vi", "en")
        }
        assert asked["vi"] <= PLACEHOLDERS
        assert asked["vi"] == asked["en"]
        assert text.vi.strip()
        assert text.en.strip()
        assert text.vi != text.en


def test_every_notice_is_announced_by_some_way() -> None:
    assert set(WAYS) == set(NOTICES)


def test_every_public_status_has_its_notice(monkeypatch: pytest.MonkeyPatch) -> None:
    """A rule of publication, which `check_procedures` asks too."""
    assert silent_statuses() == []
    assert {about for told in OF_STATUS.values() for about in told} <= set(NOTICES)
    mute = Words(Text(vi="Hồ sơ {code}", en=""), Text(vi="…", en="…"))
    monkeypatch.setitem(NOTICES, "stopped", mute)
    assert silent_statuses() == [PublicStatus.STOPPED]


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("about", sorted(WAYS))
def test_every_message_can_be_written(ward: Ward, about: str, language: str) -> None:
    dossier = make.a_dossier(ward=ward)
    notice = (
        Notice.objects.filter(dossier=dossier).select_related("dossier__procedure", "party", "event").first()
    )
    assert notice is not None
    notice.about, notice.language = about, language
    words = sending.message(notice)
    for text in (words.subject, words.body, words.sms):
        assert not re.search(r"[{}]", text)
    assert words.sms.isascii()  # a single marked letter would double its price
    assert len(words.subject) <= 200
    assert str(dossier.public_id) in words.link


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("about", sorted(about for about, words in NOTICES.items() if words.sms))
def test_a_text_message_is_one_message(about: str, language: str) -> None:
    """160 letters go as one; with a code, a moment and an address as long as they get."""
    moment = "17:00 ngay 25/11/2026" if language == "vi" else "17:00 on 25/11/2026"
    link = "https://dichvucong.hochiminhcity.gov.vn/my/123e4567-e89b-12d3-a456-426614174000/"
    words = NOTICES[about].sms
    assert words is not None
    said = sending.plain(words.in_language(language)).format(
        code="H29.12-261122-000123", due=moment, until=moment, reply_by=moment, link=link
    )
    assert len(said) <= 160, said


def test_the_filer_is_told_by_every_way_they_can_be_reached(ward: Ward, citizen: Citizen) -> None:
    dossier = make.a_dossier(citizen, at="verify", ward=ward)
    assert ways_of(dossier, "filed") == {("filer", "account"), ("filer", "email")}
    assert ways_of(dossier, "received") == {("filer", "account"), ("filer", "email"), ("filer", "sms")}
    unreachable = make.a_citizen(a_verified_user(phone=""))
    assert ("filer", "sms") not in ways_of(make.a_dossier(unreachable, at="verify", ward=ward), "received")


def test_an_owner_without_an_account_is_told_too_and_the_child_is_not(ward: Ward, citizen: Citizen) -> None:
    dossier = make.a_dossier(citizen, ward=ward)
    Party.objects.create(
        dossier=dossier, kind="owner", name="Ông Sáu", email="sau@example.org", language="vi"
    )
    Party.objects.filter(dossier=dossier, kind="concerned").update(email="child@example.org")
    everyone.receive(make.task_of(dossier), ward.reception)
    assert {kind for kind, _way in ways_of(dossier, "received")} == {"filer", "owner"}
    assert ("owner", "account") not in ways_of(dossier, "received")


def test_each_reader_reads_their_own_language(ward: Ward) -> None:
    reader = make.a_citizen(a_verified_user(language="en", phone="+84903000111", full_name="John Smith"))
    make.a_dossier(reader, at="verify", ward=ward)
    make.run_outbox()
    subjects = DemoMessage.objects.filter(way="email").order_by("pk").values_list("subject", flat=True)
    assert [subject.split()[0] for subject in subjects] == ["We", "Application"]
    assert "Birth registration" in DemoMessage.objects.filter(way="email").earliest("pk").body


def test_what_is_sent_along_a_whole_course_names_nobodys_number(ward: Ward, citizen: Citizen) -> None:
    dossier = make.a_dossier(citizen, ward=ward)
    filing.refile(make.an_answer_to(make.ask_for_more(dossier, ward), citizen), actor=citizen)
    make.take_next_step(dossier, ward)
    everyone.request_confirmation(make.task_of(dossier), ward.case_officer)
    applicant.confirm(dossier, actor=citizen, agreed=True)
    while Task.objects.live().filter(dossier=dossier).exists():
        make.take_next_step(dossier, ward)
    make.run_outbox()
    dossier.refresh_from_db()

    told = list(
        Notice.objects.filter(dossier=dossier).order_by("pk").values_list("about", flat=True).distinct()
    )
    assert set(told) == {
        "filed", "supplement_requested", "refiled", "received", "confirmation_requested", "resolved", "delivered",
    }  # fmt: skip
    said = " ".join(
        f"{message.reference} {message.subject} {message.body}" for message in DemoMessage.objects.all()
    )
    for number in [*dossier.identity_numbers, make.ENTRIES["personal_id"]]:
        assert number not in said
    assert not Notice.objects.filter(dossier=dossier, sent_at=None).exists()
