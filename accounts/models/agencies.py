"""Agencies as a dated tree: nothing is renamed or moved in place, an agency ends and successors follow."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar, Self

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accounts.memory import Memory, forget_all

DEMO_CODES = "demo"  # the coding system of invented codes; an official system never holds one of ours


class Kind(models.TextChoices):
    CITY = "city", _("City")
    DEPARTMENT = "department", _("Department")
    DISTRICT = "district", _("District (until 30 June 2025)")
    WARD = "ward", _("Ward")
    COMMUNE = "commune", _("Commune")
    SPECIAL_ZONE = "special_zone", _("Special zone")
    OFFICE = "office", _("Office of an agency")


class Office(models.TextChoices):
    """What an agency does inside its committee; workflows address offices by these keys."""

    COMMITTEE = "committee", _("People's Committee")
    CENTRE = "centre", _("Public administrative service centre")
    REGISTRY = "registry", _("Office of the People's Council and People's Committee")
    ECONOMIC = "economic", _("Economic office")
    CULTURE = "culture", _("Culture and society office")
    POLICE = "police", _("Police")
    LAND = "land", _("Land registration office")


UNIT_KINDS = (Kind.WARD, Kind.COMMUNE, Kind.SPECIAL_ZONE)

_TERRITORY = {
    Kind.WARD: {"vi": "Phường {}", "en": "{} Ward"},
    Kind.COMMUNE: {"vi": "Xã {}", "en": "{} Commune"},
    Kind.SPECIAL_ZONE: {"vi": "Đặc khu {}", "en": "{} Special Zone"},
    Kind.DISTRICT: {"vi": "Quận {}", "en": "{} District"},
    Kind.CITY: {"vi": "{}", "en": "{}"},
}


class AgencyQuerySet(models.QuerySet["Agency"]):
    def in_force(self, on: date) -> Self:
        """Agencies that exist on this day; `valid_to` is the first day on which one no longer does."""
        return self.filter(valid_from__lte=on).filter(
            models.Q(valid_to__isnull=True) | models.Q(valid_to__gt=on)
        )

    def below(self, agency: Agency) -> Self:
        """The agency itself and everything under it, at any depth."""
        return self.filter(path__startswith=agency.path)

    def units(self) -> Self:
        """Committees of wards, communes and special zones."""
        return self.filter(kind__in=UNIT_KINDS)

    def committee_of(self, agency: Agency) -> Agency:
        """The People's Committee an agency belongs to: itself, or the nearest one above.

        Raises `Agency.DoesNotExist` when nothing above is a committee.
        """
        if agency.office == Office.COMMITTEE:
            return agency
        return self._branch(agency).committee

    def office(self, agency: Agency, office: str, *, on: date | None = None) -> Agency:
        """The office of this kind that serves an agency: itself, its committee's own, the one serving from outside.

        Raises `Agency.DoesNotExist` when the committee has no such office (on that day, when one is given).
        """
        if office == Office.COMMITTEE:
            return self.committee_of(agency)
        if agency.office == office and (agency.valid_to is None if on is None else agency.is_in_force(on)):
            return agency
        for found in self._branch(agency).offices:
            if found.office == office and (on is None or found.is_in_force(on)):
                return found
        raise Agency.DoesNotExist(f"{agency.code} has no office “{office}”")

    def _branch(self, agency: Agency) -> Branch:
        """Committee and offices around an agency, asked for once a minute."""
        return _branches.recall(agency.path, lambda: self._read_branch(agency))

    def _read_branch(self, agency: Agency) -> Branch:
        above = _prefixes([step for step in agency.path.split("/") if step])
        committees = models.Q(office=Office.COMMITTEE, path__in=above)
        offices = models.Q(kind=Kind.OFFICE, parent__path__in=above)
        serving = models.Q(services__unit__path__in=above)
        rows = list(
            Agency.objects.filter(committees | offices | serving)
            .select_related("parent")
            .annotate(served_id=models.F("services__unit"))
        )
        committee = max(
            (row for row in rows if row.office == Office.COMMITTEE), key=lambda row: row.depth, default=None
        )
        if committee is None:
            raise Agency.DoesNotExist(f"nothing above {agency.code} is a committee")
        own = {row.pk: row for row in rows if row.parent_id == committee.pk and row.kind == Kind.OFFICE}
        outside = {
            row.pk: row for row in rows if vars(row)["served_id"] == committee.pk and row.pk not in own
        }
        return Branch(committee, (*_newest_first(own.values()), *_newest_first(outside.values())))


def _newest_first(agencies: Iterable[Agency]) -> list[Agency]:
    """A follower comes before the office it follows; else by code."""
    by_code = sorted(agencies, key=lambda row: row.code)
    return sorted(by_code, key=lambda row: row.valid_from, reverse=True)


def _prefixes(steps: list[str]) -> list[str]:
    """`["a", "b"]` → `["a/", "a/b/"]`: the paths of every agency on the way down."""
    return ["/".join(steps[: end + 1]) + "/" for end in range(len(steps))]


class Agency(models.Model):
    """A public body or one of its offices, under a code of a named coding system, for as long as it lasted."""

    public_id = models.UUIDField(default=uuid.uuid4, editable=False, unique=True)
    coding_system = models.CharField(max_length=20, default=DEMO_CODES)
    code = models.CharField(max_length=40)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    office = models.CharField(max_length=10, choices=Office.choices, blank=True)
    name_vi = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200)
    place_name = models.CharField(max_length=100)  # địa danh: what stands before the date on a document
    parent = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="children"
    )
    # "system:code/system:code/…/" from the root down to this agency, so that a whole branch is one range.
    path = models.CharField(max_length=400, editable=False)
    depth = models.PositiveSmallIntegerField(editable=False)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)  # the first day on which it is no longer in force
    address = models.CharField(max_length=300, blank=True)
    phone = models.CharField(max_length=16, blank=True)
    email = models.EmailField(blank=True)

    objects = AgencyQuerySet.as_manager()

    class Meta:
        verbose_name_plural = "agencies"
        constraints = [
            models.UniqueConstraint(fields=["coding_system", "code"], name="agency_code_unique"),
            models.UniqueConstraint(fields=["path"], name="agency_path_unique"),
            models.CheckConstraint(condition=models.Q(kind__in=Kind.values), name="agency_kind_known"),
            models.CheckConstraint(
                condition=models.Q(office__in=["", *Office.values]), name="agency_office_known"
            ),
            models.CheckConstraint(
                condition=~models.Q(kind=Kind.OFFICE) | ~models.Q(office__in=["", Office.COMMITTEE]),
                name="agency_office_is_named",
            ),
            models.CheckConstraint(
                condition=~models.Q(kind=Kind.OFFICE) | models.Q(parent__isnull=False),
                name="agency_office_has_parent",
            ),
            models.CheckConstraint(
                condition=~models.Q(coding_system=DEMO_CODES)
                | models.Q(code__regex=r"^D[0-9]{3}(\.[0-9]+)*$"),
                name="agency_demo_code_shape",
            ),
            models.CheckConstraint(
                condition=~models.Q(code__contains="/") & ~models.Q(code=""), name="agency_code_fits_a_path"
            ),
            models.CheckConstraint(
                condition=models.Q(valid_to__isnull=True) | models.Q(valid_to__gt=models.F("valid_from")),
                name="agency_ends_after_it_begins",
            ),
        ]
        indexes = [
            models.Index(fields=["path"], name="agency_path_prefix", opclasses=["text_pattern_ops"]),
            models.Index(fields=["kind", "code"], name="agency_by_kind"),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self.path:
            self.place_under(self.parent)
        super().save(*args, **kwargs)
        forget_all()

    @property
    def name(self) -> str:
        """The name in the reader's language."""
        return self.name_en if (get_language() or "").startswith("en") else self.name_vi

    def territory(self, language: str | None = None) -> str:
        """The place it governs, as addresses and lists write it: "Phường Bến Thành", "Bến Thành Ward".

        An office or a department governs no place of its own and answers with its place name.
        """
        words = _TERRITORY.get(Kind(self.kind), {"vi": "{}", "en": "{}"})
        chosen = (language or get_language() or "vi")[:2]
        return words["en" if chosen == "en" else "vi"].format(self.place_name)

    def is_in_force(self, on: date) -> bool:
        return self.valid_from <= on and (self.valid_to is None or on < self.valid_to)

    def place_under(self, parent: Agency | None) -> None:
        """Set the parent with the path that belongs to it; nothing else may set either."""
        self.parent = parent
        self.path = f"{parent.path if parent else ''}{self.coding_system}:{self.code}/"
        self.depth = parent.depth + 1 if parent else 0


@dataclass(frozen=True)
class Branch:
    """A committee with its own offices, then those that serve it from outside; the newest first in each."""

    committee: Agency
    offices: tuple[Agency, ...]


_branches: Memory[str, Branch] = Memory()


class AgencyService(models.Model):
    """An office outside a unit's own tree that serves the unit: a land registration branch and its wards."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="services")
    unit = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="served_by")

    objects: ClassVar[models.Manager[AgencyService]] = models.Manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["agency", "unit"], name="agency_service_unique"),
            models.CheckConstraint(
                condition=~models.Q(agency=models.F("unit")), name="agency_service_between_two"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.agency_id} → {self.unit_id}"


class AgencySuccession(models.Model):
    """One agency took over from another on a day. Many to many: old places were split and merged."""

    predecessor = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="successions")
    successor = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="precedents")
    on = models.DateField()

    objects: ClassVar[models.Manager[AgencySuccession]] = models.Manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["predecessor", "successor"], name="succession_unique"),
            models.CheckConstraint(
                condition=~models.Q(predecessor=models.F("successor")), name="succession_between_two"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.predecessor_id} → {self.successor_id}"
