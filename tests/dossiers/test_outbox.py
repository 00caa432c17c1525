"""What is owed is done once, also when workers die, Redis is away, or a row is hopeless."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from celery import Celery
from django.db.models import F

from accounts.actors import Citizen
from dossiers import jobs, outbox
from dossiers.documents import making
from dossiers.models import Blob, DemoMessage, Document, Notice, Outbox
from dossiers.models.outbox import Kind
from tests.factories import dossiers as make
from tests.factories.dossiers import Ward

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick_press", "morning")]


def a_row(**fields: Any) -> Outbox:
    """An effect owed since this morning; nothing ever does it."""
    number = Outbox.objects.count()
    at = outbox_time()
    return Outbox.objects.create(
        **{
            "key": f"k{number}",
            "kind": Kind.NOTICE,
            "subject": 1,
            "created_at": at,
            "not_before": at,
            **fields,
        }
    )


def outbox_time() -> Any:
    from dossiers import clock

    return clock.now()


def expire(row: Outbox) -> None:
    Outbox.objects.filter(pk=row.pk, leased_until__isnull=False).update(
        leased_until=F("leased_until") - timedelta(days=1)
    )


def test_a_row_is_taken_by_one_until_its_lease_runs_out() -> None:
    row = a_row()
    first = outbox.take(row.pk)
    assert first is not None
    assert outbox.take(row.pk) is None
    expire(row)
    second = outbox.take(row.pk)
    assert second is not None
    assert second.lease != first.lease
    assert not outbox.finish(first, lambda: pytest.fail("the lease was lost"))
    assert outbox.finish(second, lambda: None)
    assert not outbox.finish(second, lambda: pytest.fail("it is done"))
    assert outbox.take(row.pk) is None


def test_nothing_is_taken_before_its_time() -> None:
    row = a_row(not_before=outbox_time() + timedelta(hours=1))
    assert outbox.take(row.pk) is None
    assert outbox.owed() == []
    with make.city_time_at("2026-11-25 09:30"):
        assert outbox.owed() == [row.pk]
        assert outbox.take(row.pk) is not None


def test_an_effect_that_cannot_be_recorded_leaves_the_row_owed() -> None:
    row = outbox.take(a_row().pk)
    assert row is not None

    def effect() -> None:
        raise RuntimeError("no")

    with pytest.raises(RuntimeError):
        outbox.finish(row, effect)
    assert Outbox.objects.get(pk=row.pk).done_at is None


def test_pauses_grow_and_the_twelfth_failure_parks_the_row_until_somebody_presses_again() -> None:
    row, pauses = a_row(), []
    for _attempt in range(12):
        taken = outbox.take(row.pk)
        assert taken is not None
        outbox.put_back(taken, "no answer " + "x" * 400)
        now = Outbox.objects.get(pk=row.pk)
        assert now.leased_until is not None
        assert outbox.take(row.pk) is None
        pauses.append(now.leased_until)
        expire(row)
    assert pauses == sorted(pauses)
    assert pauses[-1] - pauses[0] > timedelta(minutes=25)
    parked = Outbox.objects.get(pk=row.pk)
    assert parked.parked_at is not None
    assert parked.reason.startswith("no answer")
    assert (outbox.take(row.pk), outbox.owed()) == (None, [])
    assert outbox.press_again(row.pk)
    assert not outbox.press_again(row.pk)
    assert outbox.take(row.pk) is not None


def test_a_row_that_kills_its_worker_every_time_is_parked_too() -> None:
    row = a_row()
    for _death in range(12):
        assert outbox.take(row.pk) is not None
        expire(row)
    assert outbox.take(row.pk) is None
    assert outbox.owed() == []
    parked = Outbox.objects.get(pk=row.pk)
    assert parked.parked_at is not None
    assert "died" in parked.reason


def test_the_sweep_wakes_what_was_never_woken_and_waits_a_minute() -> None:
    rows = [a_row() for _row in range(3)]
    outbox.take(rows[2].pk)  # somebody is at it
    assert sorted(outbox.owed()) == [rows[0].pk, rows[1].pk]
    assert outbox.owed() == []
    Outbox.objects.update(woken_at=F("woken_at") - timedelta(minutes=2))
    assert sorted(outbox.owed(limit=1)) == [rows[0].pk]
    expire(rows[2])
    assert sorted(outbox.owed()) == [rows[1].pk, rows[2].pk]


def test_waking_never_raises_and_leaves_a_broken_broker_alone_for_five_seconds(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now, tried = [1000.0], []

    def away(_app: Celery, name: str, **_how: Any) -> None:
        tried.append(name)
        raise ConnectionError("Redis is away")

    monkeypatch.setattr(Celery, "send_task", away)
    monkeypatch.setattr(outbox, "_silent_until", 0.0)
    monkeypatch.setattr("dossiers.outbox.time.monotonic", lambda: now[0])
    assert outbox.wake([1, 2, 3]) == 0
    assert len(tried) == 1
    now[0] += 4.9
    assert outbox.wake([4]) == 0
    assert len(tried) == 1
    now[0] += 0.2
    monkeypatch.setattr(Celery, "send_task", lambda _app, name, **_how: tried.append(name))
    assert outbox.wake([4, 5]) == 2


def test_the_worker_is_woken_after_the_commit_and_only_for_what_is_due(
    ward: Ward, monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    woken: list[int] = []
    monkeypatch.setattr(outbox, "wake", woken.extend)
    dossier = make.a_dossier(ward=ward)
    with django_capture_on_commit_callbacks(execute=True) as calls:
        make.ask_for_more(dossier, ward)
        assert woken == []
    assert len(calls) == 1
    due = Outbox.objects.filter(kind__in=["notice", "document"], pk__in=woken).count()
    assert due == len(woken) > 0  # the timer is not due for a week


# ---- effects


def test_a_worker_that_dies_between_sending_and_recording_sends_one_message(citizen: Citizen) -> None:
    make.a_dossier(citizen)
    row = outbox.take(Outbox.objects.get(kind="notice").pk)
    assert row is not None
    jobs._EFFECTS[Kind.NOTICE](row)  # sent; and then the power fails
    assert DemoMessage.objects.count() == 1
    assert Notice.objects.get(way="email").sent_at is None
    expire(row)
    assert jobs.deliver(row.pk)
    assert not jobs.deliver(row.pk)
    assert DemoMessage.objects.get().reference == row.key
    assert Notice.objects.get(way="email").sent_at is not None


def test_a_document_is_made_once_however_often_the_worker_dies(ward: Ward) -> None:
    dossier = make.a_dossier(at="verify", ward=ward)
    slip = Document.objects.get(dossier=dossier)
    row = Outbox.objects.get(kind="document")
    for _death in range(2):
        making.make(Document.objects.get(pk=slip.pk))  # bytes stored, nothing recorded
    assert jobs.deliver(row.pk)
    slip.refresh_from_db()
    first = slip.file
    assert first is not None
    assert slip.state == "issued"
    making.make(Document.objects.get(pk=slip.pk))()
    slip.refresh_from_db()
    assert slip.file == first
    assert Blob.objects.filter(content_type="application/pdf").count() == 1


def test_two_workers_with_one_document_link_the_first_file(
    ward: Ward, monkeypatch: pytest.MonkeyPatch
) -> None:
    slip = Document.objects.get(dossier=make.a_dossier(at="verify", ward=ward))
    first, second = making.make(slip), making.make(slip)
    first()
    made = Document.objects.get(pk=slip.pk).file
    second()
    assert Document.objects.get(pk=slip.pk).file == made


def test_a_failing_effect_goes_back_with_its_reason(
    ward: Ward, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    make.a_dossier(at="verify", ward=ward)

    def broken(*_what: Any) -> bytes:
        raise ValueError("no font")

    monkeypatch.setattr(making, "render", broken)
    row = Outbox.objects.get(kind="document")
    assert not jobs.deliver(row.pk)
    row.refresh_from_db()
    assert (row.attempts, row.reason, row.lease) == (1, "ValueError: no font", None)
    assert row.done_at is None
