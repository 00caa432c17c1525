"""A seeded city of N dossiers: moulds cast in bulk, set by set, with chains of their own.

Each cast copies a mould's rows under new ids, another ward's offices, another name and another time.
Answers, files and payloads are the mould's, so replay of a cast would find its time and agencies moved;
everything a page or a query touches has the size and spread of a real city. Written by the owner with
triggers asleep; the hash of every event is computed as the trigger would.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from typing import Any

from django.db import connections

from accounts.models import Agency
from accounts.names import fold
from benchmarks.moulds import Mould

SEED = 20261124
BATCH = 20_000
OPEN_AT_HOME = 300  # open dossiers of the ward whose officers are measured, whatever the size
OPEN_ELSEWHERE = 60  # of every other ward, at most; work grows with what is open, never with what is stored

FAMILY = [
    "Nguyễn",
    "Trần",
    "Lê",
    "Phạm",
    "Hoàng",
    "Huỳnh",
    "Phan",
    "Vũ",
    "Võ",
    "Đặng",
    "Bùi",
    "Đỗ",
    "Hồ",
    "Ngô",
    "Dương",
    "Lý",
]
MIDDLE = [
    "Văn",
    "Thị",
    "Minh",
    "Ngọc",
    "Gia",
    "Hoàng",
    "Thanh",
    "Quốc",
    "Bảo",
    "Khánh",
    "Anh",
    "Đức",
    "Hữu",
    "Kim",
    "Thùy",
    "Xuân",
]
GIVEN = [
    "An",
    "Bình",
    "Châu",
    "Dũng",
    "Giang",
    "Hà",
    "Hải",
    "Hạnh",
    "Hùng",
    "Khôi",
    "Lan",
    "Linh",
    "Long",
    "Mai",
    "Nam",
    "Nga",
    "Phúc",
    "Quân",
    "Quỳnh",
    "Sơn",
    "Thảo",
    "Trang",
    "Tú",
    "Vy",
]


class City:
    """Casts moulds until the city holds `size` dossiers."""

    def __init__(self, moulds: Sequence[Mould], home: Agency) -> None:
        self.moulds, self.home = list(moulds), home
        self.random = random.Random(SEED)  # noqa: S311 - names and times of a benchmark
        self.connection = connections["owner"]
        self.cast_so_far = 0

    def grow(self, size: int) -> None:
        """Cast until there are `size` dossiers in all; may be called again with a larger size."""
        with self.connection.cursor() as self.cursor:
            self._execute("SET session_replication_role = replica")
            self._maps()
            standing = self._one("SELECT count(*) FROM dossiers_dossier")
            for mould, count, home_only in self._shares(size - standing):
                for start in range(0, count, BATCH):
                    self._cast(mould, min(BATCH, count - start), home_only=home_only)
            self._sequences()
            self._execute("SET session_replication_role = DEFAULT")
            self._execute("ANALYZE")

    # ---- how many of what

    def _shares(self, wanted: int) -> Iterator[tuple[Mould, int, bool]]:
        """Open work for home and the other wards first (once), closed history for the rest."""
        units = Agency.objects.units().count()
        home = 0 if self.cast_so_far else min(OPEN_AT_HOME, wanted // 4)
        others = 0 if self.cast_so_far else min(OPEN_ELSEWHERE * (units - 1), wanted // 10)
        for mould in self.moulds:
            if mould.open:
                yield mould, round(home * mould.share), True
                yield mould, round(others * mould.share), False
            else:
                yield mould, round((wanted - home - others) * mould.share), False

    # ---- casting

    def _cast(self, mould: Mould, count: int, *, home_only: bool) -> None:
        if count <= 0:
            return
        self._names(count, home_only=home_only, open_=mould.open)
        self._dossiers(mould)
        for table in ("party", "charge", "file", "answersrevision"):
            self._copy(f"dossiers_{table}", mould)
        self._events(mould)
        self._tasks(mould)
        self._requests(mould)
        self._documents(mould)
        self._notices(mould)
        self.cast_so_far += count

    def _names(self, count: int, *, home_only: bool, open_: bool) -> None:
        """The temporary table of casts: id, ward, name, code and shift of time."""
        base = self._one("SELECT coalesce(max(id), 0) FROM dossiers_dossier")
        rows = [self._name(base + k, home_only=home_only, open_=open_) for k in range(1, count + 1)]
        self._execute("DROP TABLE IF EXISTS casts")
        self._execute(
            "CREATE TEMP TABLE casts (k bigint, id bigint, ward bigint, name text, folded text, code text,"
            " shift interval)"
        )
        text = ",".join(["(%s,%s,%s,%s,%s,%s,%s::interval)"] * 500)
        for start in range(0, count, 500):
            part = rows[start : start + 500]
            values = text if len(part) == 500 else ",".join(["(%s,%s,%s,%s,%s,%s,%s::interval)"] * len(part))
            self._execute(f"INSERT INTO casts VALUES {values}", [v for row in part for v in row])

    def _name(self, id_: int, *, home_only: bool, open_: bool) -> tuple[Any, ...]:
        pick = self.random.choice
        name = f"{pick(FAMILY)} {pick(MIDDLE)} {pick(GIVEN)}"
        ward = self.home.pk if home_only else pick(self.wards)
        back = self.random.randint(0, 360) if open_ else self.random.randint(1440, 60 * 24 * 700)
        return (id_ - self.first, id_, ward, name, fold(name), f"B{id_:09d}", f"-{back} minutes")

    def _dossiers(self, mould: Mould) -> None:
        self._copy(
            "dossiers_dossier",
            mould,
            id="c.id",
            code="c.code",
            applicant_name="c.name",
            subject_name="c.name",
            search="to_tsvector('simple', c.folded || ' ' || lower(c.code))",
            receiving_id=_moved("receiving_id"),
            competent_id=_moved("competent_id"),
            returning_id=_moved("returning_id"),
        )

    def _events(self, mould: Mould) -> None:
        """Event by event, since each hash holds the one before."""
        base = self._one("SELECT coalesce(max(id), 0) FROM dossiers_event")
        count = self._one("SELECT events_count FROM dossiers_dossier WHERE id = %s", [mould.dossier])
        self.event_id = f"{base} + (c.id - (SELECT min(id) FROM casts)) * {count} + "
        for number in range(1, count + 1):
            previous = "repeat('0', 64)" if number == 1 else "p.hash"
            join = "" if number == 1 else f" JOIN dossiers_event p ON p.id = {self.event_id}{number - 1}"
            text = (
                "concat_ws('|', d.public_id::text, m.number::text, m.act, m.actor, to_char((m.at + c.shift)"
                " AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"'), m.payload_digest, "
                + previous
                + ")"
            )
            self._execute(
                "INSERT INTO dossiers_event (id, dossier_id, number, act, actor, at, payload_digest, previous, hash)"
                f" SELECT {self.event_id}{number}, c.id, m.number, m.act, m.actor, m.at + c.shift,"
                f" m.payload_digest, {previous}, encode(sha256(convert_to({text}, 'UTF8')), 'hex')"
                " FROM casts c JOIN dossiers_dossier d ON d.id = c.id JOIN dossiers_event m"
                f" ON m.dossier_id = %s AND m.number = {number}{join}",
                [mould.dossier],
            )
        self._execute(
            "INSERT INTO dossiers_eventdetail (event_id, payload)"
            f" SELECT {self.event_id}m.number, e.payload FROM casts c CROSS JOIN dossiers_event m"
            " JOIN dossiers_eventdetail e ON e.event_id = m.id WHERE m.dossier_id = %s",
            [mould.dossier],
        )

    def _tasks(self, mould: Mould) -> None:
        base = self._one("SELECT coalesce(max(id), 0) FROM dossiers_task")
        first, count = self._row(
            "SELECT min(id), count(*) FROM dossiers_task WHERE dossier_id = %s", [mould.dossier]
        )
        # A mould's tasks stand side by side, since one process made them one after another.
        rank = "(SELECT count(*) FROM dossiers_task t WHERE t.dossier_id = m.dossier_id AND t.id <= m.id)"
        self.task_id = f"{base} + (c.id - (SELECT min(id) FROM casts)) * {count or 1} + "
        if first is not None:
            self._copy(
                "dossiers_task",
                mould,
                id=f"{self.task_id}{rank}",
                agency_id=_moved("agency_id"),
                holder_id="m.holder_id",
                opened_by_id=self._event("opened_by_id"),
                closed_by_id=self._event("closed_by_id"),
            )

    def _requests(self, mould: Mould) -> None:
        rank = (
            "(SELECT count(*) FROM dossiers_task t WHERE t.dossier_id = m.dossier_id AND t.id <= m.task_id)"
        )
        self._copy(
            "dossiers_request", mould, task_id=f"{self.task_id}{rank}", asked_by_id=self._event("asked_by_id")
        )

    def _documents(self, mould: Mould) -> None:
        self._copy(
            "dossiers_document",
            mould,
            token="md5(random()::text || clock_timestamp()::text)",  # noqa: S106 - SQL
            agency_id=_moved("agency_id"),
            series="m.series || ':cast'",
            number="c.id",
            planned_by_id=self._event("planned_by_id"),
        )

    def _notices(self, mould: Mould) -> None:
        party = (
            "(SELECT min(q.id) FROM dossiers_party q JOIN dossiers_party mq ON mq.id = m.party_id"
            " WHERE q.dossier_id = c.id AND q.kind = mq.kind)"
        )
        self._copy("dossiers_notice", mould, party_id=party, event_id=self._event("event_id"))

    # ---- copying

    def _copy(self, table: str, mould: Mould, **changes: str) -> None:
        """Copy a mould's rows of one table for every cast; times are shifted, ids and `changes` replaced."""
        names, values = [], []
        owner = "id" if table == "dossiers_dossier" else "dossier_id"
        for name, kind in self._columns(table):
            if name == "id" and "id" not in changes:
                continue
            value = changes.get(name) or _default(name, kind)
            names.append(f'"{name}"')
            values.append(value)
        self._execute(
            f"INSERT INTO {table} ({', '.join(names)}) SELECT {', '.join(values)}"
            f" FROM {table} m CROSS JOIN casts c WHERE m.{owner} = %s",
            [mould.dossier],
        )

    def _event(self, column: str) -> str:
        return f"{self.event_id}(SELECT e.number FROM dossiers_event e WHERE e.id = m.{column})"

    def _columns(self, table: str) -> list[tuple[str, str]]:
        self.cursor.execute(
            "SELECT column_name, data_type FROM information_schema.columns WHERE table_name = %s"
            " AND table_schema = 'public' ORDER BY ordinal_position",
            [table],
        )
        return list(self.cursor.fetchall())

    def _maps(self) -> None:
        """Which office of which ward stands for an office of the home ward."""
        self.wards = list(Agency.objects.units().order_by("pk").values_list("pk", flat=True))
        self.first = self._one("SELECT coalesce(max(id), 0) FROM dossiers_dossier")
        self._execute("DROP TABLE IF EXISTS moved")
        self._execute(
            "CREATE TEMP TABLE moved (ward bigint, here bigint, there bigint, PRIMARY KEY (ward, here))"
        )
        self._execute(
            "INSERT INTO moved SELECT u.id, %s, u.id FROM accounts_agency u WHERE u.id = ANY(%s)",
            [self.home.pk, self.wards],
        )
        self._execute(
            "INSERT INTO moved SELECT u.id, h.id, o.id FROM accounts_agency u JOIN accounts_agency o"
            " ON o.parent_id = u.id JOIN accounts_agency h ON h.parent_id = %s AND h.office = o.office"
            " WHERE u.id = ANY(%s)",
            [self.home.pk, self.wards],
        )

    def _sequences(self) -> None:
        for table in ("dossier", "event", "task"):
            self._execute(
                f"SELECT setval(pg_get_serial_sequence('dossiers_{table}', 'id'), max(id)) FROM dossiers_{table}"
            )

    def _execute(self, text: str, values: Sequence[Any] = ()) -> None:
        self.cursor.execute(text, list(values))

    def _row(self, text: str, values: Sequence[Any] = ()) -> tuple[Any, ...]:
        self.cursor.execute(text, list(values))
        row: tuple[Any, ...] = self.cursor.fetchone()
        return row

    def _one(self, text: str, values: Sequence[Any] = ()) -> Any:
        return self._row(text, values)[0]


def _moved(column: str) -> str:
    return f"(SELECT there FROM moved v WHERE v.ward = c.ward AND v.here = m.{column})"


def _default(name: str, kind: str) -> str:
    if name == "public_id":
        return "gen_random_uuid()"
    if name == "dossier_id":
        return "c.id"
    if kind == "timestamp with time zone":
        return f"m.{name} + c.shift"
    return f'm."{name}"'
