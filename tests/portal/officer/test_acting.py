"""What an act's page and the act bar owe an officer: who was faster, what is offered, what is not."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Post
from accounts.roles import Role
from dossiers import clock, policy
from dossiers.actions import looking, processing
from dossiers.acts import Act
from dossiers.models import AccessRecord, Charge, Document, Event, Task
from portal.officer.bar import act_bar
from tests.factories import dossiers as make
from tests.factories.people import a_post, signed_in

pytestmark = pytest.mark.django_db


def at(name: str, task: Task, *more: str) -> str:
    return reverse(f"officer:{name}", args=[task.public_id, *more])


def page(client: Client, address: str, **query: str) -> str:
    answer = client.get(address, query)
    assert answer.status_code == 200
    return answer.content.decode()


def bar_of(client: Client, task: Task) -> dict[str, list[str]]:
    """Addresses the bar offers, by where they stand."""
    bar = client.get(at("task", task)).context["bar"]
    return {
        "acts": [entry.get("href") or entry["post"] for entry in bar["acts"]],
        "more": [entry["href"] for entry in bar["more"]],
        "status": [bar["status"]],
    }


# ---- two at once


def test_what_a_colleague_did_is_said_with_their_name_and_a_second_press_decides() -> None:
    ward = make.a_ward()
    dossier = make.a_dossier(ward=ward, at="verify")
    task, seen = make.task_of(dossier), str(make.task_of(dossier).seen)
    colleague = a_post(Role.CASE_OFFICER, agency=ward.case_officer.agency)
    processing.claim(task, actor=colleague, seen=task.seen)
    processing.release(make.task_of(dossier), actor=colleague, seen=make.task_of(dossier).seen)
    client = signed_in(ward.case_officer)
    typed = {"personal_id": "079326000999", "note": "Đã đối chiếu"}

    first = client.post(at("advance", task, "advance"), {"seen": seen, **typed})

    shown = first.content.decode()
    assert colleague.user.full_name in shown
    assert "079326000999" in shown
    assert "Đã đối chiếu" in shown
    again = first.context["form"]["seen"].value()
    assert again != seen
    assert client.post(at("advance", task, "advance"), {"seen": again, **typed}).status_code == 302
    assert make.task_of(dossier).step == "review"


def test_a_second_click_ends_where_the_first_did() -> None:
    task = make.task_of(make.a_dossier())
    client = signed_in(make.a_ward().reception)
    form = {"seen": str(task.seen)}

    answers = [client.post(at("claim", task), form) for _click in range(2)]

    assert [answer["Location"] for answer in answers] == [at("task", task)] * 2
    assert Event.objects.filter(dossier=task.dossier, act=Act.CLAIM).count() == 1


def test_a_task_that_is_done_leads_on_to_its_dossier() -> None:
    ward = make.a_ward()
    task = make.task_of(make.a_dossier(ward=ward))
    make.take_next_step(task.dossier, ward)

    answer = signed_in(ward.reception).get(at("receive", task))

    assert answer["Location"] == reverse("officer:dossier", args=[task.dossier.public_id])


def test_a_form_without_what_was_seen_does_nothing() -> None:
    task = make.task_of(make.a_dossier())
    client = signed_in(make.a_ward().reception)

    for forged in ({}, {"seen": ""}, {"seen": "x"}, {"seen": "1.1.1"}, {"seen": "-1.1"}):
        assert client.post(at("claim", task), forged).status_code == 200
    assert make.task_of(task.dossier).holder is None


# ---- whose it is


@pytest.mark.parametrize("name", ["claim", "release", "receive", "refuse", "request_supplement"])
def test_a_colleague_s_task_is_not_mine_to_act_on(name: str) -> None:
    ward = make.a_ward()
    task = make.task_of(make.a_dossier(ward=ward))
    processing.claim(task, actor=a_post(Role.RECEPTION, agency=ward.reception.agency), seen=task.seen)
    task = make.task_of(task.dossier)

    client = signed_in(ward.reception)

    assert client.get(at(name, task)).status_code == 403
    assert bar_of(client, task)["acts"] == []


@pytest.mark.parametrize(
    "name",
    ["claim", "release", "receive", "refuse", "request_supplement", "request_confirmation", "sign", "seal",
     "finish", "hand_over", "stop"],
)  # fmt: skip
def test_an_act_of_another_office_does_not_exist(name: str) -> None:
    task = make.task_of(make.a_dossier())
    role = next(iter(policy.GATES[Act(name)].roles))
    elsewhere = signed_in(a_post(role, agency=make.a_ward("Sài Gòn").reception.agency))

    assert elsewhere.get(at(name, task)).status_code == 404
    assert elsewhere.post(at(name, task), {"seen": str(task.seen)}).status_code == 404


@pytest.mark.parametrize(
    "name", ["receive", "refuse", "sign", "seal", "finish", "stop", "request_confirmation"]
)
def test_a_role_that_never_does_it_gets_403(name: str) -> None:
    ward = make.a_ward()
    task = make.task_of(make.a_dossier(ward=ward))
    roles = policy.GATES[Act(name)].roles
    role = next(
        role for role in (Role.RECEPTION, Role.CLERK, Role.CASE_OFFICER, Role.SIGNATORY) if role not in roles
    )
    client = signed_in(a_post(role, agency=ward.reception.agency))

    assert client.get(at(name, task)).status_code == 403
    assert client.post(at(name, task), {"seen": str(task.seen)}).status_code == 403


@pytest.mark.parametrize("name", ["refuse", "hand_over"])
def test_an_act_the_step_does_not_have_is_no_page(name: str) -> None:
    ward = make.a_ward()
    step = {"refuse": "return_result", "hand_over": "reception"}[name]
    task = make.task_of(make.a_dossier(ward=ward, at=step))

    assert signed_in(ward.reception).get(at(name, task)).status_code == 404


def test_an_action_the_step_does_not_have_is_no_page() -> None:
    ward = make.a_ward()
    task = make.task_of(make.a_dossier(ward=ward, at="verify"))
    client = signed_in(ward.case_officer)

    for key in ("nothing", "return", "request_supplement"):
        assert client.get(at("advance", task, key)).status_code == 404
    assert client.get(at("return_task", task, "advance")).status_code == 404


def test_a_party_is_told_why_nothing_is_offered() -> None:
    ward, citizen = make.a_ward(), make.a_citizen()
    task = make.task_of(make.a_dossier(citizen, ward=ward))
    post = a_post(Role.RECEPTION, agency=ward.reception.agency)
    task.dossier.parties.create(kind="concerned", name=post.user.full_name, user=post.user)

    bar = bar_of(signed_in(post), task)

    assert bar["acts"] == bar["more"] == []
    with pytest.raises(PermissionDenied) as refused:
        processing.claim(task, actor=post, seen=task.seen)
    assert bar["status"] == [str(refused.value)]


# ---- the bar


def test_the_bar_holds_three_acts_and_the_rest_is_under_more() -> None:
    ward = make.a_ward()
    dossier = make.a_dossier(ward=ward, at="verify")
    task = make.task_of(dossier)
    client = signed_in(ward.case_officer)

    free = bar_of(client, task)
    processing.claim(task, actor=ward.case_officer, seen=task.seen)
    mine = bar_of(client, task)

    assert len(free["acts"]) == len(mine["acts"]) == 3
    assert free["acts"][:2] == [at("advance", task, "advance"), at("claim", task)]
    everything = free["acts"] + free["more"]
    assert at("advance", task, "propose_denial") in everything
    assert at("return_task", task, "return") in everything
    assert at("stop", task) in everything
    assert at("claim", task) not in mine["acts"] + mine["more"]
    assert at("release", task) in mine["more"]


def test_the_clerk_is_offered_the_seal_once_signed_and_the_issue_once_sealed() -> None:
    ward = make.a_ward()
    dossier = make.a_dossier(ward=ward, at="publish")
    clerk, task = signed_in(ward.clerk), make.task_of(dossier)

    assert at("seal", task) not in bar_of(clerk, task)["acts"]
    make.run_outbox()
    assert bar_of(clerk, task)["acts"][0] == at("seal", task)
    clerk.post(at("seal", task), {"seen": str(task.seen)})
    assert not {at("seal", task), at("finish", task)} & set(bar_of(clerk, task)["acts"])
    make.run_outbox()
    assert bar_of(clerk, task)["acts"][0] == at("finish", task)
    assert Document.objects.get(dossier=dossier, kind="result").state == "sealed"


def test_an_agency_above_reads_without_acting() -> None:
    ward = make.a_ward()
    task = make.task_of(make.a_dossier(ward=ward))
    head = a_post(Role.CENTRE_HEAD, agency=ward.committee)

    answer = signed_in(head).get(at("task", task))

    assert answer.status_code == 200
    assert answer.context["bar"] is None


# ---- what the pages say


def test_accepting_shows_the_promise_and_what_is_missing() -> None:
    ward = make.a_ward()
    task = make.task_of(make.a_dossier(ward=ward))
    task.dossier.files.update(removed_at=task.opened_at)
    client = signed_in(ward.reception)

    answer = client.get(at("receive", task))

    assert answer.context["promise"]
    assert len(answer.context["missing"]) == 1
    assert answer.context["missing"][0] in answer.content.decode()


def test_what_is_owed_stands_on_the_page_of_the_hand_over() -> None:
    ward = make.a_ward()
    dossier = make.a_dossier(ward=ward, at="return_result")
    Charge.objects.create(dossier=dossier, line="copy", kind="le_phi", name_vi="Bản sao", name_en="Copy", amount=8000,
                          due="before_result")  # fmt: skip
    task, client = make.task_of(dossier), signed_in(ward.reception)
    form = {"seen": str(task.seen), "received_by": "Nguyễn Thị Hạnh"}

    assert "8.000" in page(client, at("hand_over", task))
    assert client.post(at("hand_over", task), form).status_code == 200
    assert client.post(at("hand_over", task), {**form, "collected": "on"}).status_code == 302
    assert not Charge.objects.filter(dossier=dossier, paid_at__isnull=True).exists()


def test_the_journal_tells_who_did_what_and_why() -> None:
    ward = make.a_ward()
    dossier = make.a_dossier(ward=ward, at="review")
    task = make.task_of(dossier)
    processing.return_(task, actor=ward.unit_head, seen=task.seen, action="return", note="Kiểm tra tên mẹ",
                       reasons=["needs_verification"])  # fmt: skip

    told = page(signed_in(ward.case_officer), at("task", make.task_of(dossier)), tab="journal")

    assert "Kiểm tra tên mẹ" in told
    assert ward.unit_head.user.full_name in told
    assert ward.unit_head.agency.name_vi in told
    assert dossier.version.parsed.reason("needs_verification").label.vi in told


def test_a_gap_asked_for_stands_in_the_journal_and_under_handling() -> None:
    ward = make.a_ward()
    dossier = make.a_dossier(ward=ward)
    task = make.task_of(dossier)
    processing.request_supplement(
        task, actor=ward.reception, seen=task.seen, deficiencies=[make.a_gap(note="Chụp lại đủ bốn góc")],
        reply_by=clock.today(task.opened_at) + timedelta(days=14),
    )  # fmt: skip
    client = signed_in(ward.reception)

    for tab in ("journal", "handling"):
        assert "Chụp lại đủ bốn góc" in page(client, at("task", task), tab=tab)


# ---- looking


def test_one_sitting_leaves_one_trace() -> None:
    ward = make.a_ward()
    task = make.task_of(make.a_dossier(ward=ward))
    client = signed_in(ward.reception)

    for tab in ("answers", "papers", "handling", "journal"):
        page(client, at("task", task), tab=tab)
    page(client, at("receive", task))

    assert AccessRecord.objects.filter(dossier=task.dossier, post=ward.reception).count() == 1


def test_nothing_is_shown_when_the_trace_cannot_be_left(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(*_args: object, **_more: object) -> None:
        raise RuntimeError("no trace")

    ward = make.a_ward()
    task = make.task_of(make.a_dossier(ward=ward))
    monkeypatch.setattr(looking, "open_dossier", fails)
    client = signed_in(ward.reception)

    for address in (
        at("task", task),
        at("receive", task),
        reverse("officer:dossier", args=[task.dossier.public_id]),
    ):
        with pytest.raises(RuntimeError, match="no trace"):
            client.get(address)


def test_oversight_gets_no_file_before_it_has_said_why() -> None:
    dossier = make.a_dossier()
    client = signed_in(a_post(Role.OVERSIGHT, agency=make.a_ward().committee))
    file = dossier.files.first()
    assert file is not None

    answer = client.get(reverse("officer:file", args=[file.public_id]))

    assert answer["Location"] == reverse("officer:dossier", args=[dossier.public_id])


@pytest.mark.parametrize("tab", ["answers", "papers", "handling", "journal"])
def test_a_dossier_s_page_asks_little(tab: str) -> None:
    ward = make.a_ward()
    task = make.task_of(make.a_dossier(ward=ward, at="verify"))
    client = signed_in(ward.case_officer)
    page(client, at("task", task), tab=tab)

    with CaptureQueriesContext(connection) as asked:
        page(client, at("task", task), tab=tab)

    assert len(asked) <= 14, [query["sql"][:90] for query in asked.captured_queries]


def test_the_bar_is_nobody_s_business_elsewhere() -> None:
    ward = make.a_ward()
    task = make.task_of(make.a_dossier(ward=ward))

    def offered(post: Post) -> object:
        return act_bar(task, post, now=task.opened_at)

    assert offered(ward.case_officer) is None
    assert offered(ward.reception) is not None
