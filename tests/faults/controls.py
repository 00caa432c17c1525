"""Negative controls: damage done on purpose after a sound run, each of which the checker must report.

Written by the owner with triggers asleep, as somebody with the keys to the machine would; each on another
dossier, so that one finding cannot stand in for another.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import connections

from dossiers.files import storage
from tests.faults.verdict import Verdict


@dataclass(frozen=True)
class Planted:
    """One damage: by which check it must be found, and what that finding must name."""

    name: str
    check: str
    subject: str

    def found(self, verdict: Verdict) -> bool:
        return any(self.subject in str(violation) for violation in verdict.of(self.check))


class Vandal:
    """Damages one dossier after another; `None` from a damage means that the run left nothing to damage."""

    def __init__(self) -> None:
        self.spent: set[int] = set()

    def run(self) -> Iterator[Planted]:
        damages: list[Callable[[], Planted | None]] = [
            self.message_lost, self.message_doubled, self.event_changed, self.event_lost, self.row_changed,
            self.answers_changed, self.upload_lost, self.upload_altered, self.document_altered,
            self.document_lost, self.number_skipped, self.filed_twice, self.filing_forgotten, self.task_lost,
            self.timer_lost, self.effect_parked, self.money_changed, self.reading_unrecorded,
        ]  # fmt: skip
        with _asleep():
            for damage in damages:
                if planted := damage():
                    yield planted

    # ---- choosing

    def _row(self, text: str, *values: Any) -> tuple[Any, ...] | None:
        """The first row of a dossier not damaged yet; its first column is the dossier's key."""
        for row in _ask(text, *values):
            if row[0] not in self.spent:
                self.spent.add(row[0])
                return row
        return None

    def _notice(self, way: str) -> tuple[Any, ...] | None:
        return self._row(
            "SELECT d.id, d.code, m.id, d.public_id FROM dossiers_demomessage m JOIN dossiers_notice n"
            " ON m.reference = 'notice:' || n.id JOIN dossiers_dossier d ON d.id = n.dossier_id"
            " WHERE n.way = %s ORDER BY m.id",
            way,
        )

    # ---- damage

    def message_lost(self) -> Planted | None:
        if row := self._notice("sms"):
            _do("DELETE FROM dossiers_demomessage WHERE id = %s", row[2])
            return Planted("a text message lost", "messages", row[1])
        return None

    def message_doubled(self) -> Planted | None:
        if row := self._notice("email"):
            _do(
                "INSERT INTO dossiers_demomessage (reference, way, recipient, subject, body, at)"
                " SELECT reference || ':again', way, recipient, subject, body, at"
                " FROM dossiers_demomessage WHERE id = %s",
                row[2],
            )
            return Planted("an e-mail sent twice", "messages by text", row[1])
        return None

    def event_changed(self) -> Planted | None:
        if row := self._row("SELECT dossier_id, id FROM dossiers_event WHERE number = 2 ORDER BY id"):
            _do("UPDATE dossiers_event SET actor = 'system:nobody' WHERE id = %s", row[1])
            return Planted("an event's actor changed", "ledger chains", _code(row[0]))
        return None

    def event_lost(self) -> Planted | None:
        row = self._row(
            "SELECT e.dossier_id, e.id, d.public_id FROM dossiers_event e JOIN dossiers_dossier d"
            " ON d.id = e.dossier_id AND d.events_count = e.number WHERE e.number > 2 ORDER BY e.id"
        )
        if row is None:
            return None
        _do("DELETE FROM dossiers_eventdetail WHERE event_id = %s", row[1])
        _do("DELETE FROM dossiers_event WHERE id = %s", row[1])
        return Planted("the last event lost", "acts", str(row[2]))

    def row_changed(self) -> Planted | None:
        text = "SELECT id, code FROM dossiers_dossier WHERE public_status = 'received' ORDER BY id"
        if row := self._row(text):
            _do("UPDATE dossiers_dossier SET public_status = 'withdrawn' WHERE id = %s", row[0])
            return Planted("a dossier's status changed", "replay = row", row[1])
        return None

    def answers_changed(self) -> Planted | None:
        if row := self._row("SELECT id, code FROM dossiers_dossier ORDER BY id DESC"):
            _do(
                "UPDATE dossiers_answersrevision SET answers = answers || %s WHERE dossier_id = %s",
                '{"child_sex": "NU"}',
                row[0],
            )
            return Planted("an answer changed", "replay = row", row[1])
        return None

    def _upload(self) -> tuple[Any, ...] | None:
        return self._row(
            "SELECT f.dossier_id, b.sha256, f.name FROM dossiers_file f JOIN dossiers_blob b ON b.id = f.blob_id"
            " WHERE f.dossier_id IS NOT NULL"
            " AND (SELECT count(*) FROM dossiers_file o WHERE o.blob_id = b.id) = 1 ORDER BY f.id DESC"
        )

    def upload_lost(self) -> Planted | None:
        if row := self._upload():
            os.unlink(storage.path(row[1]))
            return Planted("an upload's bytes lost", "file bytes", row[2])
        return None

    def upload_altered(self) -> Planted | None:
        if row := self._upload():
            _alter(row[1])
            return Planted("an upload's bytes altered", "file bytes", row[2])
        return None

    def _document(self, column: str) -> tuple[Any, ...] | None:
        return self._row(
            f"SELECT d.dossier_id, d.symbol, b.sha256, d.id FROM dossiers_document d"  # noqa: S608 - two names
            f" JOIN dossiers_blob b ON b.id = d.{column} ORDER BY d.id"
        )

    def document_altered(self) -> Planted | None:
        if row := self._document("file_id"):
            _alter(row[2])
            return Planted("a signed paper altered", "document bytes", row[1])
        return None

    def document_lost(self) -> Planted | None:
        if row := self._document("file_id"):
            code = _code(row[0])
            _do("DELETE FROM dossiers_document WHERE id = %s", row[3])
            return Planted("a paper lost", "documents", code)
        return None

    def number_skipped(self) -> Planted | None:
        row = self._row("SELECT dossier_id, id, series FROM dossiers_document ORDER BY id DESC")
        if row is None:
            return None
        _do("UPDATE dossiers_document SET number = number + 100000 WHERE id = %s", row[1])
        return Planted("a number skipped", "numbers", row[2])

    def filed_twice(self) -> Planted | None:
        text = "SELECT dossier_id, answers->>'child_name' FROM dossiers_answersrevision ORDER BY id"
        one, other = self._row(text), self._row(text)
        if one is None or other is None:
            return None
        _do(
            "UPDATE dossiers_answersrevision SET answers = jsonb_set(answers, '{child_name}', to_jsonb(%s::text))"
            " WHERE dossier_id = %s AND number = 1",
            one[1],
            other[0],
        )
        return Planted("a child registered twice", "filed once", one[1])

    def filing_forgotten(self) -> Planted | None:
        row = self._row(
            "SELECT s.dossier_id, s.id, d.public_id FROM dossiers_submission s"
            " JOIN dossiers_draft d ON d.submission_key = s.key ORDER BY s.id"
        )
        if row is None:
            return None
        _do("DELETE FROM dossiers_submission WHERE id = %s", row[1])
        return Planted("an acknowledged filing forgotten", "filings", str(row[2]))

    def task_lost(self) -> Planted | None:
        text = "SELECT dossier_id, id FROM dossiers_task WHERE state = 'open' ORDER BY id"
        if row := self._row(text):
            _do("DELETE FROM dossiers_task WHERE id = %s", row[1])
            return Planted("a task lost", "tasks", _code(row[0]))
        return None

    def timer_lost(self) -> Planted | None:
        if row := self._row(
            "SELECT dossier_id, public_id, dossier_id, kind FROM dossiers_request ORDER BY id"
        ):
            _do("DELETE FROM dossiers_outbox WHERE key = %s", f"timer:{row[1]}")
            return Planted("a timer lost", "timers", f"{row[0]}/{row[3]}")
        return None

    def effect_parked(self) -> Planted | None:
        rows = _ask("SELECT id, key FROM dossiers_outbox WHERE kind = 'notice' ORDER BY id LIMIT 1")
        for pk, key in rows:
            _do(
                "UPDATE dossiers_outbox SET done_at = NULL, parked_at = now(), reason = 'control' WHERE id = %s",
                pk,
            )
            return Planted("an effect given up", "outbox rows", key)
        return None

    def money_changed(self) -> Planted | None:
        text = "SELECT dossier_id, id FROM dossiers_charge WHERE paid_by_id IS NOT NULL ORDER BY id"
        if row := self._row(text):
            _do("UPDATE dossiers_charge SET amount = coalesce(amount, 0) + 1 WHERE id = %s", row[1])
            return Planted("one đồng too much", "money", _code(row[0]))
        return None

    def reading_unrecorded(self) -> Planted | None:
        row = self._row(
            "SELECT a.dossier_id, p.public_id, a.post_id FROM dossiers_accessrecord a"
            " JOIN accounts_post p ON p.id = a.post_id ORDER BY a.id"
        )
        if row is None:
            return None
        _do("DELETE FROM dossiers_accessrecord WHERE dossier_id = %s AND post_id = %s", row[0], row[2])
        return Planted("a reading unrecorded", "readings", str(row[1]))


def damaged(planted: list[Planted], vandal: Vandal) -> set[int]:
    """The dossiers to look at again."""
    return set(vandal.spent)


@contextmanager
def _asleep() -> Iterator[None]:
    """As the owner, with triggers and foreign keys asleep."""
    _do("SET session_replication_role = replica")
    try:
        yield
    finally:
        _do("SET session_replication_role = DEFAULT")


def _ask(text: str, *values: Any) -> list[tuple[Any, ...]]:
    with connections["owner"].cursor() as cursor:
        cursor.execute(text, values)
        return list(cursor.fetchall())


def _do(text: str, *values: Any) -> None:
    with connections["owner"].cursor() as cursor:
        cursor.execute(text, values)


def _code(dossier: int) -> str:
    code: str = _ask("SELECT code FROM dossiers_dossier WHERE id = %s", dossier)[0][0]
    return code


def _alter(sha256: str) -> None:
    """Change one byte in the middle, keeping the length."""
    place = storage.path(sha256)
    content = bytearray(place.read_bytes())
    content[len(content) // 2] ^= 1
    place.chmod(0o640)
    place.write_bytes(content)
