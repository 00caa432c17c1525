"""Asks database and store, after the faults have ended, whether anything was lost, doubled or is untrue."""

from __future__ import annotations

import hashlib
import random
import re
from collections import Counter, defaultdict
from collections.abc import Collection
from functools import cached_property

from django.db.models import Count

from dossiers import ledger, replay
from dossiers.documents import verification
from dossiers.files import storage
from dossiers.models import (
    AnswersRevision,
    Blob,
    Charge,
    DemoMessage,
    Document,
    Dossier,
    Event,
    File,
    Notice,
    Outbox,
    Party,
    Request,
    Submission,
    Task,
)
from dossiers.models.documents import Counter as NumberSeries
from tests.faults import effects
from tests.faults.verdict import Verdict

NOT_ASKED = frozenset({"planned"})  # a result not yet signed by the worker has no file


class Checker:
    """All that needs no client's log. `only` narrows the checks per dossier; series are always whole."""

    def __init__(
        self,
        verdict: Verdict,
        *,
        only: Collection[int] | None = None,
        signatures: int | None = None,
        seed: int = 0,
    ) -> None:
        self.verdict = verdict
        rows = Dossier.objects.order_by("pk")
        self.dossiers = list(rows if only is None else rows.filter(pk__in=only))
        self.signatures, self.seed = signatures, seed

    @cached_property
    def events(self) -> dict[int, list[Event]]:
        found: dict[int, list[Event]] = defaultdict(list)
        for event in Event.objects.filter(dossier__in=self.dossiers).order_by("dossier", "number"):
            found[event.dossier_id].append(event)
        return found

    @cached_property
    def parties(self) -> dict[int, list[Party]]:
        found: dict[int, list[Party]] = defaultdict(list)
        for party in Party.objects.filter(dossier__in=self.dossiers):
            found[party.dossier_id].append(party)
        return found

    def run(self) -> Verdict:
        for check in (
            self.ledgers,
            self.messages,
            self.documents,
            self.numbers,
            self.files,
            self.drafts,
            self.tasks,
            self.timers,
            self.outbox,
            self.money,
        ):
            check()
        for act, count in effects.unknown_acts(self.dossiers).items():
            self.verdict.fault("effects", act, f"the checker does not know this act ({count} events)")
        return self.verdict

    # ---- truth: the chain, and the row against its events

    def ledgers(self) -> None:
        for dossier in self.dossiers:
            self.verdict.look("ledger chains")
            for text in ledger.faults(dossier):
                self.verdict.fault("ledger chains", dossier, text)
            self.verdict.look("replay = row")
            try:
                found = replay.differences(dossier)
            except Exception as error:  # a ledger so broken that it cannot be replayed
                found = [f"cannot be replayed: {error}"]
            for text in found:
                self.verdict.fault("replay = row", dossier, text)

    # ---- effects: every message once, every paper once

    def messages(self) -> None:
        notices = {
            f"notice:{row.pk}": row
            for row in Notice.objects.filter(dossier__in=self.dossiers).exclude(way="account")
        }
        sent: Counter[effects.Message] = Counter()
        for message in DemoMessage.objects.all():
            notice = notices.get(message.reference)
            if notice is not None:
                sent[effects.Message(notice.event_id, notice.about, message.way, message.recipient)] += 1
        accounts: Counter[tuple[int, str, int | None]] = Counter(
            Notice.objects.filter(dossier__in=self.dossiers, way="account").values_list(
                "event", "about", "user"
            )
        )
        texts = self._messages_by_code()
        for dossier in self.dossiers:
            ways: Counter[str] = Counter()
            for event in self.events[dossier.pk]:
                for wanted in effects.messages(event, self.parties[dossier.pk]):
                    self.verdict.expect("messages", dossier, sent.pop(wanted, 0), 1, str(wanted))
                    ways[wanted.way] += 1
                for key in effects.account_notices(event, self.parties[dossier.pk]):
                    self.verdict.expect("account notices", dossier, accounts.pop(key, 0), 1, str(key))
            for way in ("email", "sms"):
                found = texts[way, dossier.code]
                self.verdict.expect("messages by text", dossier, found, ways[way], f"{way} that name it")
        for extra in [*sent, *accounts]:
            self.verdict.fault("messages", extra, "nobody asked for this one")
        unsent = Notice.objects.filter(dossier__in=self.dossiers, sent_at__isnull=True)
        for left in unsent:
            self.verdict.fault("messages", left, "not marked as sent")

    def _messages_by_code(self) -> Counter[tuple[str, str]]:
        """How many messages of each way name each code, read from their words alone."""
        code = re.compile(r"\b[A-Z0-9.]+-\d{6}-\d{6}\b")
        found: Counter[tuple[str, str]] = Counter()
        for way, subject, body in DemoMessage.objects.values_list("way", "subject", "body"):
            if named := code.search(f"{subject} {body}"):
                found[way, named[0]] += 1
        return found

    def documents(self) -> None:
        made: dict[int, list[Document]] = defaultdict(list)
        for document in Document.objects.filter(dossier__in=self.dossiers).select_related(
            "file", "signed_file"
        ):
            made[document.planned_by_id].append(document)
        standing: list[Document] = []
        for dossier in self.dossiers:
            acts = [event.act for event in self.events[dossier.pk]]
            for event in self.events[dossier.pk]:
                found = made.pop(event.pk, [])
                kinds = [effects.PAPERS[event.act]] if event.act in effects.PAPERS else []
                kinds += effects.receipts(event)
                self.verdict.expect("documents", dossier, [d.kind for d in found], kinds, event.act)
                for document in found:
                    wanted = effects.result_state(acts) if document.kind == "result" else "issued"
                    self.verdict.expect("documents", document, document.state, wanted, "state")
                    standing.append(document)
        for extra in made:
            self.verdict.fault("documents", extra, "planned by no event that asks for it")
        self._document_files(standing)

    def _document_files(self, documents: list[Document]) -> None:
        """The bytes are there under their digest, are nobody else's, and carry the signatures they must."""
        owners: Counter[int] = Counter()
        papers: list[tuple[Document, Blob, int]] = []
        for document in documents:
            sealed = document.state in {"sealed", "issued"}
            if document.kind == "result":
                papers += [(document, blob, 1) for blob in [document.signed_file] if blob]
                papers += [(document, blob, 2) for blob in [document.file] if blob]
                self.verdict.expect(
                    "documents", document, document.signed_file is not None, True, "is signed"
                )
            else:
                papers += [(document, blob, 1) for blob in [document.file] if blob]
            if sealed:
                self.verdict.expect("documents", document, document.file is not None, True, "has its file")
        for document, blob, _signatures in papers:
            owners[blob.pk] += 1
            self._bytes("document bytes", document, blob)
        for pk, count in owners.items():
            if count > 1:
                self.verdict.fault("documents", f"blob {pk}", f"is the file of {count} documents")
        for document, blob, wanted in self._sample(papers):
            self._signatures(document, blob, wanted)

    def _sample(self, papers: list[tuple[Document, Blob, int]]) -> list[tuple[Document, Blob, int]]:
        """Verifying a signature takes a third of a second; a short run verifies some of each number."""
        if self.signatures is None or len(papers) <= self.signatures:
            return papers
        picked = random.Random(f"signatures {self.seed}").sample(papers, self.signatures)  # noqa: S311
        twice = [paper for paper in papers if paper[2] == 2]
        return picked + twice[:10]

    def _signatures(self, document: Document, blob: Blob, wanted: int) -> None:
        try:
            with storage.open(blob.sha256) as file:
                report = verification.inspect(file.read())
        except OSError:
            return  # told by `_bytes`
        good = report.trusted and len(report.signatures) == wanted and report.sha256 == blob.sha256
        self.verdict.expect("signatures", document, good, True, f"{wanted} good ones ({report.problem})")

    # ---- numbers: codes and registers, unique and dense, void ones included

    def numbers(self) -> None:
        series: dict[str, list[int]] = defaultdict(list)
        for code in Dossier.objects.values_list("code", flat=True):
            prefix, _dash, last_part = code.rpartition("-")
            series[f"dossier:{prefix}"].append(int(last_part))
        for name, year, number in Document.objects.values_list("series", "year", "number"):
            series[f"document:{name}:{year}"].append(number)
        last = dict(NumberSeries.objects.values_list("series", "value"))
        for name in {*series, *last}:
            self.verdict.look("numbers", len(series[name]))
            if sorted(series[name]) != list(range(1, last.get(name, 0) + 1)):
                self.verdict.fault("numbers", name, f"{sorted(series[name])} up to {last.get(name)}")

    # ---- files and filing

    def files(self) -> None:
        for file in File.objects.filter(dossier__in=self.dossiers).select_related("blob"):
            self._bytes("file bytes", file, file.blob)
        for dossier in self.dossiers:
            recorded = Counter(self._recorded_files(dossier))
            rows = Counter(File.objects.filter(dossier=dossier).values_list("paper", "blob__sha256"))
            self.verdict.expect("files = ledger", dossier, rows, recorded, "files")

    def _recorded_files(self, dossier: Dossier) -> list[tuple[str, str]]:
        found = []
        for event in self.events[dossier.pk]:
            if event.act in {"file", "refile"}:
                rows = ledger.payload_of(event).get("files", [])
                found += [(row["paper"], row["sha256"]) for row in rows]
        return found

    def _bytes(self, check: str, subject: object, blob: Blob) -> None:
        self.verdict.look(check)
        try:
            with storage.open(blob.sha256) as file:
                content = file.read()
        except OSError:
            self.verdict.fault(check, subject, "its bytes are not in the store")
            return
        if hashlib.sha256(content).hexdigest() != blob.sha256 or len(content) != blob.size:
            self.verdict.fault(check, subject, "its bytes are others")

    def drafts(self) -> None:
        """No draft became two dossiers: by key, by files, and by the child's name, which is each draft's own."""
        for submission in Submission.objects.filter(dossier__isnull=True):
            self.verdict.fault("filed once", submission, "a key without its dossier")
        keys = Counter(Submission.objects.values_list("dossier", flat=True))
        for dossier in self.dossiers:
            self.verdict.expect("filed once", dossier, keys[dossier.pk], 1, "keys")
        spread = File.objects.filter(dossier__isnull=False).values("draft")
        for row in spread.annotate(many=Count("dossier", distinct=True)).filter(many__gt=1):
            self.verdict.fault("filed once", f"draft {row['draft']}", f"became {row['many']} dossiers")
        first = AnswersRevision.objects.filter(number=1)
        children = Counter(first.values_list("answers__child_name", flat=True))
        self.verdict.look("filed once", len(children))
        for child, count in children.items():
            if count > 1:
                self.verdict.fault("filed once", child, f"{count} dossiers about one child")

    # ---- work: tasks, questions, timers

    def tasks(self) -> None:
        live = Counter(Task.objects.live().values_list("dossier", flat=True))
        for dossier in self.dossiers:
            wanted = 0 if dossier.ended_at is not None else 1  # this procedure never splits
            self.verdict.expect("tasks", dossier, live[dossier.pk], wanted, "live tasks")

    def timers(self) -> None:
        """Each question to an applicant has one timer, still to come while it is open."""
        for request in Request.objects.filter(dossier__in=self.dossiers):
            rows = list(Outbox.objects.filter(key=f"timer:{request.public_id}"))
            self.verdict.expect("timers", request, len(rows), 1, "timers")
            for row in rows:
                self.verdict.expect("timers", request, row.not_before, request.reply_by, "comes at")

    def outbox(self) -> None:
        self.verdict.look("outbox rows", Outbox.objects.count())
        for row in Outbox.objects.filter(parked_at__isnull=False):
            self.verdict.fault("outbox rows", row.key, f"parked: {row.reason}")
        for row in Outbox.objects.filter(done_at__isnull=True).exclude(kind="timer"):
            self.verdict.fault("outbox rows", row.key, f"never done ({row.attempts} tries: {row.reason})")

    def money(self) -> None:
        """What a hand-over says it collected is what the charges say it paid."""
        for dossier in self.dossiers:
            for event in self.events[dossier.pk]:
                if event.act == "hand_over":
                    paid = Charge.objects.filter(paid_by=event)
                    total = sum(charge.amount or 0 for charge in paid)
                    said = ledger.payload_of(event)["collected"]
                    self.verdict.expect("money", dossier, total, said, "đồng collected")
