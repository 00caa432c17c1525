"""Drafts, dossiers and their parties. A dossier's row is what the replay of its events must give."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar, Self

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from accounts.actors import Citizen, Officer, Viewer
from accounts.models import Agency, Authorisation, Business, Post
from dossiers.models.parties import Party, PartyKind, city_day
from procedures.models import Procedure, Version


class PublicStatus(models.TextChoices):
    """The closed list people see (product.md); configuration never adds to it."""

    FILED = "filed", _("Sent, waiting to be checked")
    RECEIVED = "received", _("Accepted")
    REFUSED = "refused", _("Not accepted")
    IN_PROGRESS = "in_progress", _("In progress")
    SUPPLEMENT_REQUESTED = "supplement_requested", _("We need something more from you")
    PAYMENT_DUE = "payment_due", _("Payment needed")
    WITHDRAWN = "withdrawn", _("Withdrawn at your request")
    STOPPED = "stopped", _("Stopped, no decision")
    RESOLVED = "resolved", _("Decision made")
    DELIVERED = "delivered", _("Result delivered")


class Channel(models.TextChoices):
    ONLINE = "online", _("Online")
    COUNTER = "counter", _("At the counter")
    POST = "post", _("By post")


class Outcome(models.TextChoices):
    GRANTED = "granted", _("Granted")
    PARTLY_GRANTED = "partly_granted", _("Partly granted")
    DENIED = "denied", _("Denied")


class Bundle(models.Model):
    """Linked procedures filed as one form; a dossier each, one reception, one receipt."""

    public_id = models.UUIDField(default=uuid.uuid4, editable=False, unique=True)
    created_at = models.DateTimeField()

    objects: ClassVar[models.Manager[Bundle]] = models.Manager()

    def __str__(self) -> str:
        return str(self.public_id)


class DossierQuerySet(models.QuerySet["Dossier"]):
    def visible_to(self, viewer: Viewer) -> Self:
        """Everything this viewer may open; every list, search, export and API starts here."""
        match viewer:
            case Citizen():
                return self.filter(pk__in=Party.objects.of(viewer))
            case Officer():  # never joined with the above: an OR of the two scans the table
                if viewer.reads_all:
                    return self.all()
                from dossiers.models.work import Task

                return self.filter(pk__in=Task.objects.at(viewer.agencies).values("dossier"))

    def open(self) -> Self:
        """Not yet at an end."""
        return self.filter(ended_at__isnull=True)

    def locked(self) -> Self:
        """Rows locked for an act, each with its agencies and its parties at hand."""
        return (
            self.select_for_update(of=("self",))
            .select_related("receiving__parent", "competent__parent", "returning")
            .prefetch_related("parties")
        )


class Dossier(models.Model):
    """One application for one procedure under one frozen version, from filing to hand-over."""

    public_id = models.UUIDField(default=uuid.uuid4, editable=False, unique=True)
    code = models.CharField(max_length=40, unique=True)
    procedure = models.ForeignKey(Procedure, on_delete=models.PROTECT, related_name="dossiers")
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="dossiers")
    bundle = models.ForeignKey(
        Bundle, on_delete=models.PROTECT, null=True, blank=True, related_name="dossiers"
    )
    channel = models.CharField(max_length=7, choices=Channel.choices)
    case = models.CharField(max_length=40, blank=True)

    receiving = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    competent = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    returning = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")

    applicant_name = models.CharField(max_length=200)  # the owner, as lists and searches show it
    subject_name = models.CharField(max_length=200, blank=True)  # whom it is about (a child), when different
    search = SearchVectorField(null=True, editable=False)  # folded names, `simple`
    identity_numbers = ArrayField(
        models.CharField(max_length=20), default=list
    )  # for: nobody acts on their own

    on_paper = models.JSONField(default=list)  # codes of papers handed in or shown at the counter

    public_status = models.CharField(max_length=20, choices=PublicStatus.choices)
    outcome = models.CharField(max_length=14, choices=Outcome.choices, blank=True)
    marking = models.JSONField()
    clock = models.JSONField(default=list)
    reception_clock = models.JSONField(null=True)
    result_inputs = models.JSONField(
        default=dict
    )  # what officers entered for the result, e.g. a number issued
    content_version = models.PositiveIntegerField(default=1)
    answers_revision = models.PositiveIntegerField(default=1)

    filed_at = models.DateTimeField()
    reception_due_at = models.DateTimeField(null=True)
    received_at = models.DateTimeField(null=True)
    received_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+"
    )
    promised_at = models.DateTimeField(null=True)  # the first promise, never overwritten
    due_at = models.DateTimeField(null=True)
    calendar_version = models.PositiveBigIntegerField(null=True)
    finished_at = models.DateTimeField(null=True)
    verdict = models.CharField(max_length=8, blank=True)  # early, on_time, late, no_limit: judged at finish
    delivered_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    events_count = models.PositiveIntegerField(default=0)
    last_event_at = models.DateTimeField(null=True)

    objects = DossierQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(public_status__in=PublicStatus.values), name="dossier_status_known"
            ),
            models.CheckConstraint(
                condition=models.Q(channel__in=Channel.values), name="dossier_channel_known"
            ),
            models.CheckConstraint(
                condition=models.Q(outcome__in=["", *Outcome.values]), name="dossier_outcome_known"
            ),
            models.CheckConstraint(
                condition=models.Q(outcome="") | models.Q(finished_at__isnull=False),
                name="dossier_outcome_only_when_finished",
            ),
            models.CheckConstraint(
                condition=~models.Q(public_status__in=["resolved", "delivered"])
                | models.Q(finished_at__isnull=False),
                name="dossier_resolved_is_finished",
            ),
            models.CheckConstraint(
                condition=models.Q(promised_at__isnull=True) | models.Q(received_at__isnull=False),
                name="dossier_promise_after_reception",
            ),
        ]
        indexes = [
            GinIndex(fields=["search"], name="dossier_search"),
            models.Index(fields=["competent", "-filed_at"], name="dossier_by_agency"),
            models.Index(
                fields=["due_at", "id"],
                condition=models.Q(due_at__isnull=False, finished_at__isnull=True, ended_at__isnull=True),
                name="dossier_due",
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def is_open(self) -> bool:
        return self.ended_at is None

    def party(self, kind: PartyKind) -> Party | None:
        """The first party of a kind."""
        return next((party for party in self.parties.all() if party.kind == kind), None)

    @property
    def not_agreed(self) -> list[Party]:
        """Co-applicants who have not agreed yet; nothing is granted while there is one."""
        return [party for party in self.parties.all() if party.is_asked]

    @cached_property
    def filed_answers(self) -> FiledAnswers:
        """The effective answers as filed last, read at the first question and not again for this object."""
        return FiledAnswers(self)


class AnswersRevision(models.Model):
    """The effective answers as filed, once per filing and re-filing; never changed."""

    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, related_name="revisions")
    number = models.PositiveIntegerField()
    answers = models.JSONField()
    origins = models.JSONField(default=dict)  # where each answer came from: typed, profile, …
    digest = models.CharField(max_length=64)
    filed_at = models.DateTimeField()

    objects: ClassVar[models.Manager[AnswersRevision]] = models.Manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["dossier", "number"], name="answers_revision_unique"),
        ]

    def __str__(self) -> str:
        return f"{self.dossier_id} r{self.number}"


class FiledAnswers(Mapping[str, Any]):
    """The effective answers of a dossier's current revision, read only when somebody asks for one."""

    def __init__(self, dossier: Dossier) -> None:
        self._dossier = dossier
        self._revision = 0
        self._answers: dict[str, Any] = {}

    def _read(self) -> dict[str, Any]:
        current = self._dossier.answers_revision
        if self._revision != current:
            row = AnswersRevision.objects.get(dossier=self._dossier, number=current)
            self._answers, self._revision = row.answers, current
        return self._answers

    def __getitem__(self, key: str) -> Any:
        return self._read()[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._read())

    def __len__(self) -> int:
        return len(self._read())


class DraftQuerySet(models.QuerySet["Draft"]):
    def visible_to(self, viewer: Viewer) -> Self:
        """A draft is its owner's alone, and one begun for others only while they may; at a counter it is the desk's."""
        if isinstance(viewer, Citizen):
            today = city_day()
            for_themselves = models.Q(business__isnull=True, authorisation__isnull=True)
            business = models.Q(business__in=viewer.representations(today).values("business"))
            authorised = models.Q(authorisation__in=viewer.authorisations(today).values("pk"))
            return self.filter(for_themselves | business | authorised, user=viewer.user, desk__isnull=True)
        return self.filter(desk__agency=viewer.post.agency_id)

    def unfiled(self) -> Self:
        return self.filter(filed_at__isnull=True)

    def not_carried(self) -> Self:
        """Without those whose answers went on in the draft of a newer version."""
        return self.filter(carried_to__isnull=True)


class Draft(models.Model):
    """What is being filled in: a new application, or (with `dossier`) the answer to a supplement request.

    Keeps what was typed, hidden fields included. `revision` catches the form open on two devices. At a counter
    an officer (`user`, as the post `desk`) fills it in for `filer`, the person present, who needs no account.
    """

    public_id = models.UUIDField(default=uuid.uuid4, editable=False, unique=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="drafts")
    version = models.ForeignKey(Version, on_delete=models.PROTECT, related_name="drafts")
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, null=True, related_name="drafts")
    request = models.ForeignKey(
        "dossiers.Request", on_delete=models.PROTECT, null=True, related_name="drafts"
    )
    channel = models.CharField(max_length=7, choices=Channel.choices, default=Channel.ONLINE)
    desk = models.ForeignKey(Post, on_delete=models.PROTECT, null=True, related_name="+")
    filer = models.JSONField(default=dict)  # name, number, phone, email, language of the person present
    on_paper = models.JSONField(default=list)  # codes of papers handed in or shown at the counter
    chosen = models.ForeignKey(Agency, on_delete=models.PROTECT, null=True, related_name="+")
    # for whom: oneself unless one of these says otherwise; an online draft is closed when its right ends
    business = models.ForeignKey(Business, on_delete=models.PROTECT, null=True, related_name="drafts")
    authorisation = models.ForeignKey(
        Authorisation, on_delete=models.PROTECT, null=True, related_name="drafts"
    )
    carried_from = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, related_name="carried_to")
    answers = models.JSONField(default=dict)
    origins = models.JSONField(default=dict)
    visited = models.JSONField(default=list)  # keys of pages saved at least once: the task list
    revision = models.PositiveIntegerField(default=1)
    submission_key = models.UUIDField(default=uuid.uuid4, editable=False, unique=True)
    created_at = models.DateTimeField()
    saved_at = models.DateTimeField()
    filed_at = models.DateTimeField(null=True)

    objects = DraftQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["request"], condition=models.Q(filed_at__isnull=True), name="draft_one_per_request"
            ),
            models.UniqueConstraint(fields=["carried_from"], name="draft_carried_once"),
            models.CheckConstraint(
                condition=models.Q(dossier__isnull=True, request__isnull=True)
                | models.Q(dossier__isnull=False, request__isnull=False),
                name="draft_supplement_names_its_request",
            ),
            models.CheckConstraint(
                condition=models.Q(desk__isnull=True)
                | ~models.Q(channel="online")
                | models.Q(dossier__isnull=False),  # what was filed online may be completed at a counter
                name="draft_at_a_desk_is_not_online",
            ),
            models.CheckConstraint(
                condition=models.Q(business__isnull=True) | models.Q(authorisation__isnull=True),
                name="draft_for_one_only",
            ),
        ]
        indexes = [models.Index(fields=["user", "-saved_at"], name="draft_by_user")]

    def __str__(self) -> str:
        return str(self.public_id)

    @property
    def is_supplement(self) -> bool:
        return self.dossier_id is not None


class Submission(models.Model):
    """The key of one filing: the same key and content give the same dossier for ever."""

    key = models.UUIDField(unique=True)
    digest = models.CharField(max_length=64)
    dossier = models.ForeignKey(Dossier, on_delete=models.PROTECT, null=True, related_name="submissions")

    objects: ClassVar[models.Manager[Submission]] = models.Manager()

    def __str__(self) -> str:
        return str(self.key)
