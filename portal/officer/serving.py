"""A form at the counter as its page sees it: every page of questions at once, papers ticked or scanned."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, BinaryIO, cast

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, QueryDict
from django.urls import reverse

from accounts.models import Post
from dossiers import clock
from dossiers.actions import drafts
from dossiers.models import Draft, File
from dossiers.reading import Reading, read_draft
from dossiers.supplements import gaps_of
from portal.officer.tabs import gap_line
from procedures.catalogue import definition_of
from procedures.forms.answers import Known, prefill
from procedures.forms.answers import read as read_answers
from procedures.forms.pages import PageForm, page_form
from procedures.papers import Paper, offered_papers
from procedures.text import Text

PRESENT = Text(vi="Theo người có mặt tại quầy", en="From the person at the counter")
CITIZEN_CARD = "CC"  # the kind of document an identity number stands on


@dataclass
class Serving:
    """One draft at a desk, with what was posted to it."""

    draft: Draft
    post: Post
    data: QueryDict | None = None
    wrong: dict[str, str] = field(default_factory=dict)  # code of a paper → why its file was not taken
    more: str = ""  # the group that is drawn with one more row

    def __post_init__(self) -> None:
        self.definition = definition_of(self.draft.version_id)

    @cached_property
    def reading(self) -> Reading:
        return read_draft(self.draft, on=clock.today(clock.now()))

    @cached_property
    def opened(self) -> tuple[frozenset[str], frozenset[str]] | None:
        """Fields and papers that may be changed; None for all of them."""
        return drafts.open_keys(self.draft)

    @property
    def only(self) -> frozenset[str] | None:
        return self.opened[0] if self.opened is not None else None

    @property
    def gaps(self) -> list[str]:
        """What the office asked for, in words; empty for a new application."""
        asked = self.draft.request
        return [gap_line(gap, self.definition) for gap in gaps_of(asked)] if asked is not None else []

    @cached_property
    def forms(self) -> list[PageForm]:
        """One form for each page with a question, in order; what is known of the filer is offered."""
        form, facts = self.definition.form, self.reading.facts
        offers = {} if self.data or self.draft.is_supplement else {
            offer.field: offer.value
            for offer in prefill(form, self.known, self.draft.answers, facts)
        }  # fmt: skip
        answers = {**offers, **self.draft.answers}
        visible = read_answers(form, answers, facts).visible
        return [
            page_form(
                form, page.key, answers=answers, facts=facts, data=self.data, only=self.only, more=self.more
            )
            for page in form.pages
            if any(
                spec.key in visible and (self.only is None or spec.key in self.only) for spec in page.fields
            )
        ]

    @property
    def known(self) -> Mapping[str, Known]:
        filer = self.draft.filer
        facts = {
            "identity.full_name": filer["name"],
            "identity.number": filer["number"],
            "identity.document_type": CITIZEN_CARD if filer["number"] else "",
            "profile.full_name": filer["name"],
            "profile.phone": filer["phone"],
            "profile.email": filer["email"],
        }
        return {name: Known(value, PRESENT) for name, value in facts.items() if value}

    def keep(self, request: HttpRequest) -> None:
        """Store everything posted, right or wrong, then take the scans in. Raises `Stale`."""
        revision = request.POST.get("revision", "")
        changes: dict[str, Any] = {}
        for form in self.forms:
            changes |= form.draft
        self.draft = drafts.save_answers(
            self.draft,
            actor=self.post,
            revision=int(revision) if revision.isascii() and revision.isdigit() and len(revision) < 10 else 0,
            changes=changes,
            on_paper=request.POST.getlist("on_paper"),
        )
        for paper in self.papers:
            for upload in request.FILES.getlist(f"scan:{paper.code}"):
                self._take(paper, upload)
        self._forget()

    def _take(self, paper: Paper, upload: UploadedFile[bytes]) -> None:
        name = upload.name or ""
        try:
            drafts.attach_file(
                self.draft, actor=self.post, paper=paper.code, upload=cast("BinaryIO", upload), name=name
            )
        except ValidationError as error:
            self.wrong[paper.code] = f"{name}: {' '.join(error.messages)}"

    def _forget(self) -> None:
        """What was worked out before the answers were kept: pages ask about each other's."""
        for name in ("reading", "papers", "forms", "opened"):
            self.__dict__.pop(name, None)

    @property
    def rows_changed(self) -> bool:
        return any(form.rows_changed for form in self.forms)

    @property
    def drawn_again(self) -> str:
        """What follows the page's address when it is drawn anew, see `PageForm.drawn_again`."""
        return next((form.drawn_again for form in self.forms if form.added), "")

    def is_valid(self) -> bool:
        """Whether every page holds; asked of all of them, so that every fault is shown at once."""
        wrong = [form for form in self.forms if not form.is_valid()]
        return not wrong and not self.wrong

    # papers

    @cached_property
    def papers(self) -> list[Paper]:
        """Papers of this application that are not filled in here itself."""
        reading = self.reading
        offered = offered_papers(self.definition.papers, reading.answers, reading.facts)
        papers = [paper for paper in offered if not paper.filled_online]
        if self.opened is None:
            return papers
        asked = self.opened[1] | {paper.code for paper in reading.missing}
        return [paper for paper in papers if paper.code in asked]

    def paper_rows(self, errors: Mapping[str, str]) -> list[dict[str, Any]]:
        """Each paper with its tick, its scans and what is wrong; `errors` by code."""
        files: dict[str, list[File]] = {}
        for file in File.objects.current().filter(draft=self.draft).select_related("blob").order_by("pk"):
            files.setdefault(file.paper, []).append(file)
        return [self._paper_row(paper, files.get(paper.code, []), errors) for paper in self.papers]

    def _paper_row(self, paper: Paper, files: list[File], errors: Mapping[str, str]) -> dict[str, Any]:
        anchor = f"paper-{paper.code.replace('.', '-')}"
        ticked = self.data.getlist("on_paper") if self.data else self.draft.on_paper
        remove = "officer:remove_scan"
        return {
            "code": paper.code,
            "id": anchor,
            "name": str(paper.name),
            "hint": str(paper.hint or ""),
            "required": paper.is_required(self.reading.answers, self.reading.facts),
            "ticked": paper.code in ticked,
            "error": errors.get(paper.code, "") or self.wrong.get(paper.code, ""),
            "files": [
                {"name": file.name, "size": file.blob.size, "remove": reverse(remove, args=[file.public_id])}
                for file in files
            ],
        }
