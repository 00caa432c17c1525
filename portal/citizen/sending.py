"""Check your answers, send them, and the receipt of what was sent."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import get_language
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import Agency
from dossiers import clock
from dossiers.actions import drafts, filing
from dossiers.acts import Act
from dossiers.models import Dossier, Draft, File
from portal.access import policy
from portal.citizen.filling import Filling
from portal.citizen.known import origins_of
from portal.citizen.scope import own_dossier, with_draft
from portal.citizen.words import after_filing
from portal.signin.viewers import CitizenRequest
from procedures.catalogue import competent_agency, definition_of
from procedures.fees import assess
from procedures.forms.conditions import Answers, Facts
from procedures.forms.schema import Form
from procedures.forms.summary import Row, summary


@require_http_methods(["GET", "POST"])
@policy(Act.FILE)
@with_draft
def check(request: CitizenRequest, draft: Draft) -> HttpResponseBase:
    """Everything that would be sent, who decides, what it costs; POST sends it."""
    filling = Filling(draft, request.viewer)
    if request.method != "POST":
        return _show(request, filling)
    try:
        dossier = _send(filling)
    except ValidationError as error:
        return _show(request, filling, _refusal(filling, error))
    return redirect("citizen:filed", dossier.public_id)


def _send(filling: Filling) -> Dossier:
    """File or refile. A proven identity that was not saved yet is written first."""
    draft, actor = filling.draft, filling.citizen
    proven = {key: value for key, value in filling.locked.items() if filling.stored.get(key) != value}
    if proven:
        origins = origins_of(filling.definition.form, proven, filling.known)
        draft = drafts.save_answers(
            draft, actor=actor, revision=draft.revision, changes=proven, origins=origins
        )
    return filing.refile(draft, actor=actor) if draft.is_supplement else filing.file(draft, actor=actor)


def _refusal(filling: Filling, error: ValidationError) -> list[dict[str, str]]:
    """What filing refused, beyond what the page lists anyway."""
    if hasattr(error, "error_dict"):
        listed = {problem["text"] for problem in _problems(filling, _office(filling)[1])}
        texts = [text for texts in error.message_dict.values() for text in texts if text not in listed]
    else:
        texts = error.messages
    return [{"text": text, "href": ""} for text in texts]


def _show(
    request: CitizenRequest, filling: Filling, refused: list[dict[str, str]] | None = None
) -> TemplateResponse:
    reading = filling.reading
    office, wrong = _office(filling)
    limit = filling.definition.limit.resolve(case=reading.facts.case, channel=reading.facts.channel)
    problems = _problems(filling, wrong)
    return TemplateResponse(request, "citizen/check.html", {
        "draft": filling.draft, "definition": filling.definition, "cards": _cards(filling),
        "papers": _papers(filling), "office": office, "limit": limit.sentence(), "cutoff": limit.cutoff_note(),
        "charges": assess(filling.definition.fees, reading.answers, reading.facts, reading.facts.today),
        "problems": [*problems, *(refused or [])], "refused": refused is not None,
        "verified": request.viewer.verified, "chooses": drafts.chooses_agency(filling.draft),
    })  # fmt: skip


def _office(filling: Filling) -> tuple[Agency | None, dict[str, str]]:
    """Who decides; else the field to mend with what is wrong with it."""
    if filling.draft.dossier is not None:
        return filling.draft.dossier.competent, {}
    version, reading = filling.draft.version, filling.reading
    try:
        return competent_agency(
            filling.definition,
            version.procedure_id,
            reading.answers,
            chosen=filling.draft.chosen.code if filling.draft.chosen else "",
            on=clock.today(clock.now()),
        ), {}
    except ValidationError as error:
        return None, {name: " ".join(texts) for name, texts in error.message_dict.items()}


def _problems(filling: Filling, wrong: dict[str, str]) -> list[dict[str, str]]:
    """What has to be put right before sending, each with the place where it is done."""
    draft, places = filling.draft, filling.definition.form.plan.places
    found = [
        {"text": problem.message, "href": _field_address(draft, problem.page, problem.field)}
        for problem in filling.reading.problems
        if problem.level == "error"
    ]
    if not any(f"#id_{name}" in row["href"] for row in found for name in wrong):
        found += [
            {
                "text": text,
                "href": _field_address(draft, places[name].page.key, name)
                if name in places
                else reverse("citizen:agency", args=[draft.public_id])
                if name == "agency"
                else "",
            }
            for name, text in wrong.items()
        ]
    address = reverse("citizen:papers", args=[draft.public_id])
    found += [
        {"text": str(paper.name), "href": f"{address}#paper-{paper.code.replace('.', '-')}", "paper": "yes"}
        for paper in filling.wanted
    ]
    return found


def _field_address(draft: Draft, page: str, box: str) -> str:
    return reverse("citizen:page", args=[draft.public_id, page]) + f"#id_{box}"


def _cards(filling: Filling) -> list[dict[str, Any]]:
    """One card a section; `change` leads to its page where anything on it may be changed."""
    draft = filling.draft
    may_change = {page.key for page in filling.pages}
    pages = summary(filling.definition.form, draft.answers, filling.reading.facts, get_language() or "vi")
    return [
        {
            "title": section.title or page.title,
            "change": reverse("citizen:page", args=[draft.public_id, page.key])
            if page.key in may_change
            else "",
            "rows": [line for row in section.rows for line in _lines(row)],
        }
        for page in pages
        for section in page.sections
    ]


def answered_cards(form: Form, answers: Answers, facts: Facts) -> list[dict[str, Any]]:
    """What was answered, one card a section; what was left empty is left out."""
    cards = [
        {
            "title": section.title or page.title,
            "rows": [line for row in section.rows if row.text or row.rows for line in _lines(row)],
        }
        for page in summary(form, answers, facts, get_language() or "vi")
        for section in page.sections
    ]
    return [card for card in cards if card["rows"]]


def _lines(row: Row) -> list[dict[str, Any]]:
    """A row of the summary; a group gives one line for each entry."""
    if not row.rows:
        return [{"key": row.label, "value": row.text}]
    return [
        {
            "key": f"{row.label} {number}",
            "lines": [f"{cell.label}: {cell.text}" for cell in entry if cell.text],
        }
        for number, entry in enumerate(row.rows, 1)
    ]


def _papers(filling: Filling) -> list[dict[str, Any]]:
    """Each paper with the names of its files; for a completion those filed before are still there."""
    dossier = filling.draft.dossier
    filed = File.objects.current().filter(dossier=dossier) if dossier else File.objects.none()
    names: dict[str, list[str]] = {}
    for file in [*filed.order_by("pk"), *(file for files in filling.files.values() for file in files)]:
        names.setdefault(file.paper, []).append(file.name)
    return [
        {"key": str(paper.name), "lines": names.get(paper.code, []), "value": ""}
        for paper in filling.definition.papers
        if paper.code in names or paper in filling.papers
    ]


@require_safe
@policy(Act.FOLLOW)
def filed(request: CitizenRequest, public_id: UUID) -> HttpResponseBase:
    """It has been sent: what comes next, and the receipt with every file's fingerprint."""
    dossier = own_dossier(request, public_id)
    files = File.objects.filter(dossier=dossier, revision__isnull=False).select_related("blob").order_by("pk")
    definition = definition_of(dossier.version_id)
    names = {paper.code: str(paper.name) for paper in definition.papers}
    receipt = [
        {"paper": names.get(row.paper, row.paper), "name": row.name, "size": row.blob.size,
         "sha256": row.blob.sha256} for row in files
    ]  # fmt: skip
    head = dossier.events.order_by("-number").first()
    return TemplateResponse(request, "citizen/filed.html", {
        "dossier": dossier, "definition": definition, "steps": after_filing(dossier), "files": receipt,
        "head": head, "completed": dossier.answers_revision > 1,
        "revision": dossier.revisions.get(number=dossier.answers_revision),
    })  # fmt: skip
