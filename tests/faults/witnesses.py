"""Holds the clients' log against the database: what was acknowledged stands, and nothing stands twice."""

from __future__ import annotations

from collections import Counter, defaultdict

from dossiers.models import AccessRecord, AnswersRevision, Dossier, Draft, Event, File, Submission, Task
from tests.faults.history import History, Operation
from tests.faults.verdict import Verdict

CITIZENS_ACTS = ("refile", "confirm", "withdraw")
OFFICERS_ACTS = (
    "receive", "refuse", "request_supplement", "request_confirmation", "claim", "release", "advance",
    "return", "sign", "seal", "finish", "hand_over", "stop",
)  # fmt: skip

Key = tuple[str, str, str]  # dossier's public id, act, actor


def check(verdict: Verdict, history: History) -> Verdict:
    """Every operation of every client against what the database says now."""
    filings(verdict, history)
    attachments(verdict, history)
    acts(verdict, history)
    readings(verdict, history)
    return verdict


def filings(verdict: Verdict, history: History) -> None:
    """An acknowledged filing is the dossier it was acknowledged as, with the answers that were sent."""
    dossiers = {str(row.public_id): row for row in Dossier.objects.all()}
    keys = {str(draft): key for draft, key in Draft.objects.values_list("public_id", "submission_key")}
    filed = {
        str(key): str(dossier) for key, dossier in Submission.objects.values_list("key", "dossier__public_id")
    }
    named = AnswersRevision.objects.filter(number=1)
    children = {
        str(dossier): child
        for dossier, child in named.values_list("dossier__public_id", "answers__child_name")
    }
    by_draft: dict[str, list[Operation]] = defaultdict(list)
    for operation in history.of("file"):
        by_draft[operation.subject].append(operation)
    for draft, operations in by_draft.items():
        verdict.look("filings")
        told = {one.told.get("dossier") for one in operations if one.outcome == "ok"}
        found = filed.get(str(keys.get(draft)))
        if told and told != {found}:
            verdict.fault("filings", draft, f"acknowledged as {told}, stored as {found}")
        if not told and found is not None and all(one.outcome == "failed" for one in operations):
            verdict.fault("filings", draft, "refused each time, and yet filed")
        if not told and any(one.outcome == "unknown" for one in operations):
            verdict.fault("filings", draft, "asked again until the end and never answered")
        if found is not None:
            child = operations[0].asked["child"]
            verdict.expect("filings", draft, found in dossiers, True, "its dossier exists")
            verdict.expect("filings", draft, children.get(found), child, "child")


def attachments(verdict: Verdict, history: History) -> None:
    """An acknowledged upload is there; a PDF with the very bytes that were sent."""
    kept: dict[tuple[str, str], set[str]] = defaultdict(set)
    rows = File.objects.values_list("draft__public_id", "paper", "blob__sha256")
    for draft, paper, sha256 in rows:
        kept[str(draft), paper].add(sha256)
    for operation in history.of("attach"):
        if operation.outcome != "ok":
            continue
        verdict.look("uploads")
        found = kept[operation.subject, operation.asked["paper"]]
        exact = operation.asked.get("sha256")
        if not found or (exact and exact not in found):
            verdict.fault("uploads", operation.subject, f"{operation.asked['paper']} was lost")


def acts(verdict: Verdict, history: History) -> None:
    """Of each act by each actor on each dossier: at least as many events as were acknowledged, at most as
    many as may have been carried out."""
    tasks = {
        str(task): str(dossier)
        for task, dossier in Task.objects.values_list("public_id", "dossier__public_id")
    }
    surely: Counter[Key] = Counter()
    perhaps: Counter[Key] = Counter()
    for operation in history.of(*CITIZENS_ACTS, *OFFICERS_ACTS):
        dossier = operation.asked.get("dossier") or tasks.get(operation.subject, "")
        key = (str(dossier), operation.kind, operation.client)
        surely[key] += operation.outcome == "ok"
        perhaps[key] += operation.outcome != "failed"
    events: Counter[Key] = Counter()
    named = Event.objects.exclude(act="file").values_list("dossier__public_id", "act", "actor")
    for dossier, act, actor in named:
        events[str(dossier), act, actor] += 1
    for key in {*surely, *perhaps, *events}:
        verdict.look("acts")
        if not surely[key] <= events[key] <= perhaps[key]:
            text = f"{events[key]} events, acknowledged {surely[key]}, asked for {perhaps[key]}"
            verdict.fault("acts", " ".join(key), text)


def readings(verdict: Verdict, history: History) -> None:
    """What an officer was shown, was recorded."""
    tasks = {
        str(task): str(dossier)
        for task, dossier in Task.objects.values_list("public_id", "dossier__public_id")
    }
    recorded = {
        (str(dossier), f"post:{post}")
        for dossier, post in AccessRecord.objects.values_list("dossier__public_id", "post__public_id")
    }
    for operation in history.of("open"):
        if operation.outcome == "ok":
            verdict.look("readings")
            if (tasks.get(operation.subject, ""), operation.client) not in recorded:
                verdict.fault("readings", operation.subject, f"{operation.client} read it unrecorded")
