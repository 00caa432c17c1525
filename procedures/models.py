"""The catalogue: procedures, their frozen versions, who offers them, and the agencies' calendars."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar, Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.memory import forget_all
from accounts.models import Agency
from procedures.definition import Definition
from procedures.worktime.calendar import Calendar


def _named(row: Category | Procedure) -> str:
    return row.name_en if (get_language() or "").startswith("en") else row.name_vi


class Category(models.Model):
    """A field of administration (lĩnh vực), with the code of the national catalogue."""

    code = models.CharField(max_length=20, unique=True)
    name_vi = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200)

    objects: ClassVar[models.Manager[Category]] = models.Manager()

    class Meta:
        verbose_name_plural = "categories"

    def __str__(self) -> str:
        return _named(self)


class ProcedureQuerySet(models.QuerySet["Procedure"]):
    def offered(self, on: date) -> Self:
        """Procedures with a published version in force on this day."""
        return self.filter(pk__in=Version.objects.in_force(on).values("procedure"))

    def matching(self, folded: str) -> Self:
        """Procedures whose folded names and keywords hold every folded word."""
        found = self
        for word in folded.split():
            found = found.filter(search_text__contains=word)
        return found

    def open_to(self, audience: str) -> Self:
        """Procedures that these people or bodies may apply for (`definition.Audience`)."""
        return self.filter(audience__contains=[audience])


class Procedure(models.Model):
    """An administrative procedure under its national code, through all its versions."""

    code = models.CharField(max_length=20, unique=True)
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="procedures")
    name_vi = models.CharField(max_length=300)
    name_en = models.CharField(max_length=300)
    search_text = models.TextField(editable=False)  # folded names and keywords of the newest version
    audience = ArrayField(models.CharField(max_length=30), default=list, editable=False)  # of the newest too

    objects = ProcedureQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(code__regex=r"^\d\.\d{6}$"), name="procedure_code_shape"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return _named(self)


class State(models.TextChoices):
    DRAFT = "draft", _("Draft")
    PUBLISHED = "published", _("Published")
    RETIRED = "retired", _("Retired")


class VersionQuerySet(models.QuerySet["Version"]):
    def in_force(self, on: date) -> Self:
        """Published versions valid on this day; `valid_to` is the first day without it."""
        return self.filter(state=State.PUBLISHED, valid_from__lte=on).filter(
            models.Q(valid_to__isnull=True) | models.Q(valid_to__gt=on)
        )


class Version(models.Model):
    """One version of a procedure: the whole definition, frozen by the database once published."""

    procedure = models.ForeignKey(Procedure, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    state = models.CharField(max_length=9, choices=State.choices, default=State.DRAFT)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    definition = models.JSONField()
    digest = models.CharField(max_length=64)

    objects = VersionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["procedure", "number"], name="version_number_unique"),
            models.CheckConstraint(condition=models.Q(state__in=State.values), name="version_state_known"),
            models.CheckConstraint(
                condition=models.Q(valid_to__isnull=True) | models.Q(valid_to__gt=models.F("valid_from")),
                name="version_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.procedure_id} v{self.number}"

    def is_in_force(self, on: date) -> bool:
        """Whether an application of this day may be made under it; `valid_to` is the first day without it."""
        return (
            self.state == State.PUBLISHED
            and self.valid_from <= on
            and (self.valid_to is None or on < self.valid_to)
        )

    @property
    def parsed(self) -> Definition:
        """The typed document; parsed once per process and digest."""
        found = _definitions.get(self.digest)
        if found is None:
            found = _definitions[self.digest] = Definition.model_validate(self.definition)
        return found


_definitions: dict[str, Definition] = {}


class OfferingQuerySet(models.QuerySet["Offering"]):
    def in_force(self, on: date) -> Self:
        return self.filter(valid_from__lte=on).filter(
            models.Q(valid_to__isnull=True) | models.Q(valid_to__gt=on)
        )


class Offering(models.Model):
    """An agency decides on a procedure, for a time."""

    procedure = models.ForeignKey(Procedure, on_delete=models.PROTECT, related_name="offerings")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="offerings")
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)

    objects = OfferingQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["procedure", "agency", "valid_from"], name="offering_unique"),
            models.CheckConstraint(
                condition=models.Q(valid_to__isnull=True) | models.Q(valid_to__gt=models.F("valid_from")),
                name="offering_ends_after_it_begins",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.procedure_id} @ {self.agency_id}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        super().save(*args, **kwargs)
        forget_all()

    def is_in_force(self, on: date) -> bool:
        return self.valid_from <= on and (self.valid_to is None or on < self.valid_to)


class Purpose(models.TextChoices):
    WORK = "work", _("Handling")
    RECEPTION = "reception", _("Reception desk")


class CalendarVersion(models.Model):
    """Working time of an agency and everything below it that has none of its own, from a day on."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="calendars")
    purpose = models.CharField(max_length=9, choices=Purpose.choices, default=Purpose.WORK)
    version = models.PositiveIntegerField()
    table = models.JSONField()

    objects: ClassVar[models.Manager[CalendarVersion]] = models.Manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agency", "purpose", "version"], name="calendar_version_unique"),
            models.CheckConstraint(condition=models.Q(purpose__in=Purpose.values), name="calendar_purpose"),
        ]

    def __str__(self) -> str:
        return f"{self.agency_id} {self.purpose} v{self.version}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        super().save(*args, **kwargs)
        forget_all()

    @property
    def calendar(self) -> Calendar:
        """The calendar this row holds."""
        return Calendar.from_json(self.table)
