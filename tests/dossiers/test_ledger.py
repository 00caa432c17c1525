"""The chain of events: it verifies, a small script can repeat it, nobody changes it unnoticed."""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from accounts.actors import Citizen, System
from dossiers import clock, ledger
from dossiers.acts import Act
from dossiers.models import Dossier, Event, EventDetail
from procedures.models import Version
from tests.database import as_owner
from tests.dossiers.actions import everyone
from tests.factories import dossiers as make
from tests.factories.dossiers import Ward

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("quick_press")]


@contextmanager
def refused_below_python(words: str = "") -> Iterator[None]:
    """The database itself refuses; what came before stands."""
    with pytest.raises(DatabaseError, match=words), transaction.atomic():
        yield


def run(sql: str, *values: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def a_history(ward: Ward, citizen: Citizen) -> Dossier:
    dossier = make.a_dossier(citizen, at="verify", ward=ward)
    make.ask_for_more(dossier, ward)
    dossier.refresh_from_db()
    return dossier


def hash_by_hand(dossier_id: str, row: tuple[Any, ...], previous: str) -> str:
    """Written from the description alone: fixed text, bars between, UTC to the microsecond, SHA-256."""
    number, act, actor, at, digest = row
    moment = at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
    return hashlib.sha256(
        f"{dossier_id}|{number}|{act}|{actor}|{moment}|{digest}|{previous}".encode()
    ).hexdigest()


def test_the_chain_is_whole_and_can_be_repeated_by_hand(ward: Ward, citizen: Citizen) -> None:
    dossier = a_history(ward, citizen)
    assert ledger.faults(dossier) == []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT number, act, actor, at, payload_digest, previous, hash, payload::text FROM dossiers_event"
            " JOIN dossiers_eventdetail ON event_id = id WHERE dossier_id = %s ORDER BY number",
            [dossier.pk],
        )
        rows = cursor.fetchall()
    head = "0" * 64
    for number, (*row, previous, written, payload) in enumerate(rows, start=1):
        assert row[0] == number
        assert previous == head
        head = hash_by_hand(str(dossier.public_id), tuple(row), previous)
        assert written == head
        said = json.dumps(json.loads(payload), sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        assert row[4] == hashlib.sha256(said.encode()).hexdigest()
    assert len(rows) == dossier.events_count == 3


def test_names_of_actors_are_no_personal_data(ward: Ward, citizen: Citizen) -> None:
    dossier = a_history(ward, citizen)
    actors = set(Event.objects.filter(dossier=dossier).values_list("actor", flat=True))
    assert actors == {
        f"citizen:{citizen.user.public_id}",
        f"post:{ward.reception.public_id}",
        f"post:{ward.case_officer.public_id}",
    }


def test_equal_payloads_have_unequal_digests(ward: Ward, citizen: Citizen) -> None:
    dossier = make.a_dossier(citizen, ward=ward)
    at = clock.now(dossier)
    twice = [ledger.record(dossier, Act.CLAIM, System("test"), at=at, step="x") for _time in range(2)]
    assert len({event.payload_digest for event in twice}) == 2  # salted: an erased detail cannot be guessed


def test_the_application_adds_and_never_changes(ward: Ward, citizen: Citizen) -> None:
    event = Event.objects.filter(dossier=a_history(ward, citizen)).latest("number")
    for table in ("dossiers_event", "dossiers_eventdetail", "dossiers_answersrevision"):
        with refused_below_python("permission denied"):
            run(f"DELETE FROM {table}")  # noqa: S608
        with refused_below_python("permission denied"):
            run(f"TRUNCATE {table} CASCADE")
    with refused_below_python("permission denied"):
        run("UPDATE dossiers_event SET actor = 'x' WHERE id = %s", event.pk)
    with refused_below_python("permission denied"):
        run("UPDATE dossiers_answersrevision SET answers = '{}'")
    with refused_below_python("permission denied"):
        run("UPDATE dossiers_eventdetail SET event_id = event_id")
    with refused_below_python("can only be erased"):
        run("UPDATE dossiers_eventdetail SET payload = '{}' WHERE event_id = %s", event.pk)
    with refused_below_python("is frozen"):
        Version.objects.update(definition={})
    with refused_below_python("is frozen"):
        Version.objects.update(state="draft")


def test_an_erased_detail_stays_erased_and_the_chain_still_verifies(ward: Ward, citizen: Citizen) -> None:
    dossier = a_history(ward, citizen)
    first = Event.objects.filter(dossier=dossier).earliest("number")
    EventDetail.objects.filter(event=first).update(payload=None)
    assert ledger.faults(dossier) == []
    assert ledger.payload_of(Event.objects.select_related("detail").get(pk=first.pk)) == {}
    with refused_below_python("can only be erased"):
        run("UPDATE dossiers_eventdetail SET payload = '{}' WHERE event_id = %s", first.pk)


def test_no_event_comes_before_the_one_before_it(ward: Ward, citizen: Citizen) -> None:
    dossier = a_history(ward, citizen)
    assert dossier.last_event_at is not None
    with refused_below_python("comes before the one before it"):
        ledger.record(
            dossier, Act.CLAIM, System("test"), at=dossier.last_event_at - timedelta(microseconds=1)
        )
    with make.city_time_at("2026-11-20 08:00"):  # a clock that was put back
        assert clock.now(dossier) == dossier.last_event_at
        everyone.stop(make.task_of(dossier), ward.case_officer)
    dossier.refresh_from_db()
    assert ledger.faults(dossier) == []


# ---- with the owner's hands


@pytest.fixture
def forger() -> Iterator[Callable[..., None]]:
    """What the owner could do with triggers asleep, committed at once."""
    with as_owner() as owner, owner.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")

        def write(sql: str, *values: Any) -> None:
            cursor.execute(sql, values)
            assert cursor.rowcount > 0
            owner.commit()

        yield write


def hexadecimal(dice: random.Random) -> str:
    return f"{dice.getrandbits(256):064x}"


# What somebody with the keys might write into each column.
FORGERIES: dict[str, Callable[[random.Random, Event], Any]] = {
    "number": lambda dice, _event: dice.randint(100, 10_000),
    "act": lambda dice, event: dice.choice(sorted({"claim", "sign", "stop", "refuse"} - {event.act})),
    "actor": lambda dice, _event: f"post:{dice.getrandbits(64):x}",
    "at": lambda dice, event: event.at + timedelta(microseconds=dice.choice([-1, 1, dice.randint(2, 10**9)])),
    "payload_digest": lambda dice, _event: hexadecimal(dice),
    "previous": lambda dice, _event: hexadecimal(dice),
    "hash": lambda dice, _event: hexadecimal(dice),
    "dossier_id": lambda _dice, _event: Dossier.objects.latest("pk").pk,
}


@pytest.mark.django_db(transaction=True)
def test_every_forgery_is_found(forger: Callable[..., None]) -> None:
    with make.city_time_at("2026-11-25 08:30"):
        ward, citizen = make.a_ward(), make.a_citizen()
        dossier = a_history(ward, citizen)
        make.a_dossier(citizen, ward=ward)
    dice, found = random.Random(1225), 0  # noqa: S311 - the same forgeries in every run
    events = list(Event.objects.filter(dossier=dossier).select_related("detail").order_by("-number"))
    for column, forge in FORGERIES.items():
        sql = f"UPDATE dossiers_event SET {column} = %s WHERE id = %s"  # noqa: S608
        for _time in range(30):
            event = dice.choice(events[:2] if column == "dossier_id" else events)
            forger(sql, forge(dice, event), event.pk)
            found += bool(ledger.faults(dossier))
            forger(sql, getattr(event, column), event.pk)
    sql = "UPDATE dossiers_eventdetail SET payload = %s::jsonb WHERE event_id = %s"
    for _time in range(30):
        event = dice.choice(events)
        payload = dict(ledger.payload_of(event))
        key = dice.choice(sorted(payload))
        payload[key] = f"{payload[key]}!" if dice.random() < 0.5 else None
        forger(sql, json.dumps(payload), event.pk)
        found += bool(ledger.faults(dossier))
        forger(sql, json.dumps(ledger.payload_of(event)), event.pk)
    assert found == 270
    assert ledger.faults(dossier) == []


@pytest.mark.django_db(transaction=True)
def test_what_is_missing_is_missed(forger: Callable[..., None]) -> None:
    with make.city_time_at("2026-11-25 08:30"):
        dossier = a_history(make.a_ward(), make.a_citizen())
    forger("UPDATE dossiers_dossier SET public_id = gen_random_uuid() WHERE id = %s", dossier.pk)
    assert ledger.faults(Dossier.objects.get(pk=dossier.pk))
    for lost in Event.objects.filter(dossier=dossier).order_by("-number")[:2]:
        forger("DELETE FROM dossiers_eventdetail WHERE event_id = %s", lost.pk)
        assert f"event {lost.number} has lost its detail" in ledger.faults(dossier)
        forger("DELETE FROM dossiers_event WHERE id = %s", lost.pk)
        assert "the chain ends at" in ledger.faults(dossier)[-1]


@pytest.mark.django_db(transaction=True)
def test_triggers_hold_the_owner_too() -> None:
    with make.city_time_at("2026-11-25 08:30"):
        make.a_dossier()
    for sql in (
        "UPDATE dossiers_event SET actor = 'x'",
        "DELETE FROM dossiers_event",
        "TRUNCATE dossiers_event CASCADE",
        "UPDATE dossiers_eventdetail SET payload = '{}'",
        "DELETE FROM dossiers_eventdetail",
        "TRUNCATE dossiers_eventdetail",
        "UPDATE dossiers_answersrevision SET answers = '{}'",
        "DELETE FROM dossiers_answersrevision",
    ):
        with pytest.raises(Exception, match=r"append-only|can only be erased"), as_owner() as owner:
            owner.cursor().execute(sql)


@pytest.mark.django_db(transaction=True)
def test_without_its_mark_a_database_does_not_let_its_time_be_moved() -> None:
    with as_owner() as owner:
        owner.cursor().execute("DELETE FROM deployment_mark")
    with make.city_time_at("1999-01-01 08:00"):
        assert clock.now() > datetime(2020, 1, 1, tzinfo=UTC)
    with refused_below_python("permission denied"):
        run("INSERT INTO deployment_mark VALUES ('demo')")
