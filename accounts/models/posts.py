"""Posts: one person in one role at one agency, for a time."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import get_language

from accounts.models.agencies import Agency
from accounts.roles import Role


class Capacity(models.TextChoices):
    """In which right a signatory signs; the abbreviations are the law's (Decree 30/2020, Appendix I)."""

    ON_BEHALF = "TM", "TM."  # thay mặt: for a collective body
    FOR_SUPERIOR = "KT", "KT."  # ký thay: a deputy for the head
    BY_ORDER = "TL", "TL."  # thừa lệnh
    BY_AUTHORISATION = "TUQ", "TUQ."  # thừa ủy quyền
    ACTING = "Q", "Q."  # quyền: acting head


class PostQuerySet(models.QuerySet["Post"]):
    def in_force(self, on: date) -> Self:
        """Posts held on this day by an account that is not disabled; `valid_to` is the first day without it."""
        return self.filter(valid_from__lte=on, user__is_active=True).filter(
            models.Q(valid_to__isnull=True) | models.Q(valid_to__gt=on)
        )

    def holding(self, role: str | list[str], agency: Agency) -> Self:
        """Posts with this role, or one of these, at exactly this agency."""
        roles = [role] if isinstance(role, str) else role
        return self.filter(role__in=roles, agency=agency)


class Post(models.Model):
    """What an officer acts as. Acts name the post, so that they stay readable after the person has moved on."""

    public_id = models.UUIDField(default=uuid.uuid4, editable=False, unique=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="posts")
    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="posts")
    role = models.CharField(max_length=20, choices=Role.choices)
    title_vi = models.CharField(max_length=120)
    title_en = models.CharField(max_length=120)
    capacity = models.CharField(max_length=3, choices=Capacity.choices, blank=True)
    stands_for = models.CharField(
        max_length=120, blank=True
    )  # "Ủy ban nhân dân" after TM., "Chủ tịch" after KT.
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)  # the first day on which it is no longer held

    objects = PostQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "agency", "role", "valid_from"], name="post_unique"),
            models.CheckConstraint(condition=models.Q(role__in=Role.values), name="post_role_known"),
            models.CheckConstraint(
                condition=models.Q(capacity__in=["", *Capacity.values]), name="post_capacity_known"
            ),
            models.CheckConstraint(
                condition=models.Q(capacity__in=["", Capacity.ACTING], stands_for="")
                | (~models.Q(capacity__in=["", Capacity.ACTING]) & ~models.Q(stands_for="")),
                name="post_capacity_names_whom",
            ),
            models.CheckConstraint(
                condition=models.Q(valid_to__isnull=True) | models.Q(valid_to__gt=models.F("valid_from")),
                name="post_ends_after_it_begins",
            ),
        ]
        indexes = [models.Index(fields=["agency", "role"], name="post_by_agency_role")]

    def __str__(self) -> str:
        return f"{self.title}, {self.agency}"

    @property
    def title(self) -> str:
        """The title in the reader's language."""
        return self.title_en if (get_language() or "").startswith("en") else self.title_vi

    @property
    def capacity_lines(self) -> list[str]:
        """What stands above a signature, line by line: `["TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"]`.

        Source: Decree 30/2020, Appendix I, part I.7.
        """
        title = self.title_vi.upper()
        if not self.capacity:
            return [title]
        if self.capacity == Capacity.ACTING:
            return [f"{self.get_capacity_display()} {title}"]
        return [f"{self.get_capacity_display()} {self.stands_for.upper()}", title]

    def is_in_force(self, on: date) -> bool:
        """Whether it is held on this day; a disabled account holds nothing."""
        return self.user.is_active and self.valid_from <= on and (self.valid_to is None or on < self.valid_to)
