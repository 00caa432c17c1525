"""What the tabs of a dossier show, read once and put into plain rows."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.identity import mask_number, mask_phone
from accounts.models import Post, User
from dossiers import clock, flow
from dossiers.actions import transferring
from dossiers.actions.applicant import WITHDRAWAL
from dossiers.acts import Act
from dossiers.documents.capacity import capacity_of
from dossiers.models import (
    AnswersRevision,
    Charge,
    Document,
    Dossier,
    Event,
    File,
    Party,
    PartyKind,
    Request,
    Task,
)
from dossiers.supplements import Deficiency
from portal.components.formats import money, vn_datetime
from portal.downloads import SHOWN
from portal.officer.rows import step_of
from procedures.catalogue import definition_of
from procedures.definition import Definition
from procedures.forms.answers import changes
from procedures.forms.summary import Row, summary
from procedures.papers import missing_papers, offered_papers
from procedures.workflow.diagram import Progress, draw
from procedures.worktime.clock import Clock
from procedures.worktime.explain import explain, say

_SHOWN = {"issued": "valid", "void": "void", "revoked": "revoked", "replaced": "replaced"}
TABS = ("answers", "papers", "handling", "journal")


def links(path: str, tab: str) -> list[dict[str, Any]]:
    words = {
        "answers": _("Answers"),
        "papers": _("Papers"),
        "handling": _("Handling"),
        "journal": _("Journal"),
    }
    return [{"label": words[key], "href": f"{path}?tab={key}", "current": key == tab} for key in TABS]


def head(dossier: Dossier, task: Task | None, *, now: datetime) -> dict[str, Any]:
    """The lines above the tabs: whose it is, when it is due, where it stands."""
    definition = definition_of(dossier.version_id)
    step = step_of(definition, task.step, consultation=task.consultation) if task else ""
    late = dossier.due_at is not None and dossier.finished_at is None and dossier.due_at < now
    paused = dossier.is_open and dossier.received_at is not None and Clock.from_json(dossier.clock).paused
    due = task.due_at if task and task.due_at else dossier.due_at
    return {
        "step": step,
        "due": vn_datetime(due) if due else "",
        "promised": vn_datetime(dossier.promised_at) if dossier.promised_at else "",
        "late": late,
        "paused": paused,
        "holder": task.holder.user.full_name if task and task.holder else "",
    }


def content(tab: str, dossier: Dossier) -> dict[str, Any]:
    """The template's variables for one tab; nothing of the others is read."""
    match tab:
        case "papers":
            return {"papers": _papers(dossier)}
        case "handling":
            return _handling(dossier)
        case "journal":
            return {"events": _journal(dossier)}
    return _answers(dossier)


def _answers(dossier: Dossier) -> dict[str, Any]:
    """The filed answers by page, with what the last re-filing changed, and the parties."""
    definition, facts = definition_of(dossier.version_id), flow.facts_of(dossier)
    wanted = [dossier.answers_revision, dossier.answers_revision - 1]
    revisions = {
        row.number: row.answers for row in AnswersRevision.objects.filter(dossier=dossier, number__in=wanted)
    }
    answers = revisions[dossier.answers_revision]
    before = revisions.get(dossier.answers_revision - 1)
    changed = {} if before is None else {c.field: c.old for c in changes(definition.form, before, answers)}
    pages = summary(definition.form, answers, facts, get_language() or "vi")
    cards = [
        {"title": section.title or page.title, "rows": _rows(section.rows, changed)}
        for page in pages
        for section in page.sections
    ]
    return {
        "cards": [card for card in cards if card["rows"]],
        "parties": _parties(dossier),
        "revised": bool(changed),
    }


def _rows(rows: tuple[Row, ...], changed: dict[str, str]) -> list[dict[str, Any]]:
    """Answered rows only; groups become one line per entry."""
    made = []
    for row in rows:
        lines = [", ".join(cell.text for cell in entry if cell.text) for entry in row.rows]
        if not row.text and not lines and row.key not in changed:
            continue
        line: dict[str, Any] = {"key": row.label, "value": row.text or "–", "lines": lines or None}
        if row.key in changed:
            line |= {"changed": True, "before": changed[row.key] or "–"}
        made.append(line)
    return made


def _agreement(party: Party) -> str:
    """Whether somebody who applies together has agreed, and when; "" for everybody else."""
    if party.kind != PartyKind.CO_APPLICANT:
        return ""
    if party.agreed_at is None:
        return _("Has not agreed yet")
    return _("Agreed at %(when)s") % {"when": vn_datetime(party.agreed_at)}


def _number_of(party: Party) -> str:
    """A person's number masked; a business's code stands in public registers."""
    if party.kind == PartyKind.OWNER and party.business_id is not None:
        return party.identity_number
    return mask_number(party.identity_number) if party.identity_number else ""


def _parties(dossier: Dossier) -> list[dict[str, Any]]:
    return [
        {
            "key": str(party.get_kind_display()),
            "value": party.name,
            "lines": [
                text
                for text in [
                    party.name,
                    _number_of(party),
                    mask_phone(party.phone) if party.phone else "",
                    party.email,
                    _agreement(party),
                    str(capacity_of(party) or "") if party.kind == PartyKind.FILER else "",
                ]
                if text
            ],
        }
        for party in dossier.parties.all()
        if party.left_at is None
    ]


def _papers(dossier: Dossier) -> list[dict[str, Any]]:
    """The checklist: each paper that belongs to this application, beside its files."""
    definition = definition_of(dossier.version_id)
    asked = offered_papers(definition.papers, dossier.filed_answers, flow.facts_of(dossier))
    files: dict[str, list[dict[str, Any]]] = {}
    for file in File.objects.current().filter(dossier=dossier).select_related("blob").order_by("pk"):
        files.setdefault(file.paper, []).append(_file(file, dossier))
    lacking = missing_papers(
        definition.papers, dossier.filed_answers, flow.facts_of(dossier), attached={*files, *dossier.on_paper}
    )
    missing = {paper.code for paper in lacking}
    signed_request = files.get(WITHDRAWAL, [])
    rows = [
        {
            "name": str(paper.name),
            "filled_online": paper.filled_online,
            "required": paper.required != "optional",
            "files": files.get(paper.code, []),
            "missing": paper.code in missing,
            "on_paper": paper.code in dossier.on_paper,
            "by_data": str(paper.replaceable_by_data) if paper.replaceable_by_data else "",
        }
        for paper in asked
    ]
    if signed_request:
        rows.append({"name": _("Signed request to withdraw"), "required": True, "files": signed_request})
    return rows


def missing_names(dossier: Dossier) -> list[str]:
    """Papers that this application needs and that no file was given for, by name."""
    return [paper["name"] for paper in _papers(dossier) if paper.get("missing")]


def promise_now(dossier: Dossier, *, now: datetime) -> str:
    """When the result would be due if the dossier were accepted at this moment, in words."""
    limit = clock.limit_of(definition_of(dossier.version_id), dossier)
    due = Clock().start(now).due(limit, clock.working_calendar(dossier.competent)[1])
    return str(say(due)) if due else ""


def _file(file: File, dossier: Dossier) -> dict[str, Any]:
    return {
        "name": file.name,
        "size": file.blob.size,
        "href": reverse("officer:file", args=[file.public_id]),
        "picture": file.blob.content_type in SHOWN,
        "kind": file.blob.content_type.rpartition("/")[2].upper(),
        "new": file.revision is not None and 1 < file.revision == dossier.answers_revision,
        "filed": file.uploaded_at,
    }


def _handling(dossier: Dossier) -> dict[str, Any]:
    """Workflow with progress, the clock explained, tasks, requests, money, documents."""
    definition = definition_of(dossier.version_id)
    position = flow.position_of(dossier)
    calendar = clock.calendar_of(dossier)[1]
    tasks = list(Task.objects.filter(dossier=dossier).select_related("agency", "holder__user").order_by("pk"))
    done = {task.step for task in tasks if task.state == "done" and not task.consultation}
    progress = Progress.of(position.marking, done=done)
    drawing = draw(definition.workflow, progress, language=get_language() or "vi")
    return {
        "drawing": _picture(drawing),
        "moments": _moments(dossier, position.clock),
        "explanation": explain(position.clock, clock.limit_of(definition, dossier), calendar),
        "tasks": [_task(task, definition) for task in tasks],
        "requests": [
            _request(row, definition) for row in Request.objects.filter(dossier=dossier).order_by("pk")
        ],
        "charges": [_charge(row) for row in Charge.objects.filter(dossier=dossier).order_by("pk")],
        "documents": _documents(dossier),
    }


def _moments(dossier: Dossier, kept: Clock) -> list[dict[str, str]]:
    """The times that count, as rows of a summary; those that have not come are left out."""
    rows = [
        (_("Sent"), dossier.filed_at),
        (_("To be checked by"), None if dossier.received_at else dossier.reception_due_at),
        (_("Accepted"), dossier.received_at),
        (_("First promised"), dossier.promised_at),
        (_("Due now"), dossier.due_at),
        (_("Finished"), dossier.finished_at),
        (_("Handed over"), dossier.delivered_at),
    ]
    told = [{"key": label, "value": vn_datetime(at)} for label, at in rows if at]
    if dossier.is_open and dossier.received_at and not dossier.finished_at:
        told.append({"key": _("The clock"), "value": _("stands still") if kept.paused else _("is running")})
    return told


def _picture(drawing: str) -> SafeString:
    """The diagram is made by `procedures.workflow.diagram`, which escapes every name it draws."""
    return mark_safe(drawing)


def _task(task: Task, definition: Definition) -> list[str]:
    return [
        step_of(definition, task.step, consultation=task.consultation),
        task.agency.name,
        task.holder.user.full_name if task.holder else "–",
        str(task.get_state_display()),
        vn_datetime(task.opened_at),
        vn_datetime(task.closed_at) if task.closed_at else "–",
    ]


def _request(row: Request, definition: Definition) -> dict[str, Any]:
    gaps = [Deficiency.from_json(gap) for gap in row.deficiencies]
    return {
        "title": {
            "request_supplement": _("Supplement request"),
            "request_payment": _("Payment request"),
        }.get(row.kind, _("Confirmation asked")),
        "state": str(row.get_state_display()),
        "asked": row.asked_at,
        "reply_by": row.reply_by,
        "overdue": row.overdue,
        "note": row.note,
        "gaps": [gap_line(gap, definition) for gap in gaps],
    }


def gap_line(gap: Deficiency, definition: Definition) -> str:
    """`Birth notification: the image cannot be read. Take it again.`"""
    return f"{gap_name(gap, definition)}: {definition.reason(gap.reason).label}. {gap.note}".strip()


def gap_name(gap: Deficiency, definition: Definition) -> str:
    """The name of the paper or field a gap is about, in the reader's language."""
    if gap.about == "paper":
        return str(definition.paper(gap.key).name)
    return str(definition.form.plan.places[gap.key].field.label)


def _charge(row: Charge) -> list[str]:
    name, amount = _priced(row)
    return [name, str(row.quantity), amount, vn_datetime(row.paid_at) if row.paid_at else "–"]


def charge_line(row: Charge) -> str:
    """`Registration fee: 8.000 đồng`."""
    return ": ".join(_priced(row))


def _priced(row: Charge) -> tuple[str, str]:
    name = row.name_en if (get_language() or "").startswith("en") else row.name_vi
    return name, money(row.amount) if row.amount is not None else _("to be entered by the cashier")


def _documents(dossier: Dossier) -> list[dict[str, Any]]:
    rows = Document.objects.filter(dossier=dossier).select_related("file", "signed_file").order_by("pk")
    return [
        {
            "title": str(row.get_kind_display()),
            "number": row.symbol,
            "state": str(row.get_state_display()),
            "href": reverse("officer:document", args=[row.public_id])
            if row.file_id or row.signed_file_id
            else "",
            "issued": row.issued_at,
            "shown": _SHOWN.get(row.state, "pending"),
        }
        for row in rows
    ]


def _journal(dossier: Dossier) -> list[dict[str, Any]]:
    """The ledger in words, newest first; actors are resolved in two queries whatever their number."""
    events = list(Event.objects.filter(dossier=dossier).select_related("detail").order_by("-number"))
    names = actors({event.actor for event in events})
    moved = transferring.in_words(events)
    definition = definition_of(dossier.version_id)
    reasons = {reason.code: str(reason.label) for reason in definition.reasons}
    rows = []
    for event in events:
        payload = event.detail.payload or {}
        step = definition.workflow.by_key.get(payload.get("step", ""))
        where = (
            f" – {step.name}"
            if step and event.act in {Act.ADVANCE, Act.RETURN, Act.CLAIM, Act.RELEASE}
            else ""
        )
        said = [reasons.get(code, code) for code in payload.get("reasons", [])]
        said += [gap_line(Deficiency.from_json(gap), definition) for gap in payload.get("deficiencies", [])]
        said += [_("Received by %(name)s") % {"name": name} for name in [payload.get("received_by")] if name]
        said += [moved.get(event.pk, ""), payload.get("new_fact", ""), payload.get("note", "")]
        rows.append(
            {
                "title": f"{Act(event.act).label}{where}",
                "at": event.at,
                "by": names.get(event.actor, event.actor.partition(":")[2]),
                "text": " · ".join(text for text in said if text),
                "state": "good"
                if event.act in {Act.RECEIVE, Act.SIGN, Act.FINISH, Act.HAND_OVER, Act.ISSUE}
                else "paused"
                if event.act in {Act.REQUEST_SUPPLEMENT, Act.REQUEST_CONFIRMATION}
                else "done",
            }
        )
    return rows


def actors(refs: set[str]) -> dict[str, str]:
    """Who stands behind the references of events: a post with its agency, or the applicant."""
    by_kind: dict[str, list[str]] = {}
    for ref in refs:
        kind, _colon, key = ref.partition(":")
        by_kind.setdefault(kind, []).append(key)
    posts = Post.objects.filter(public_id__in=by_kind.get("post", [])).select_related("user", "agency")
    names = {
        f"post:{post.public_id}": f"{post.user.full_name}, {post.title}, {post.agency}" for post in posts
    }
    users = User.objects.filter(public_id__in=by_kind.get("citizen", []))
    names |= {
        f"citizen:{user.public_id}": _("the applicant, %(name)s") % {"name": user.full_name} for user in users
    }
    return names | {f"system:{key}": _("the system") for key in by_kind.get("system", [])}
