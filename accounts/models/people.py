"""Accounts that sign in, and the verified identity one of them may carry."""

from __future__ import annotations

import unicodedata
import uuid
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower, Now
from django.utils.translation import gettext_lazy as _

from accounts.identity import mask_number, national_date


class Language(models.TextChoices):
    VIETNAMESE = "vi", "Tiếng Việt"
    ENGLISH = "en", "English"


class Sex(models.TextChoices):
    MALE = "male", _("Male")
    FEMALE = "female", _("Female")
    UNKNOWN = "", _("Not recorded")


class Source(models.TextChoices):
    """Who vouched for an identity."""

    VNEID = "vneid", _("VNeID")
    COUNTER = "counter", _("Shown at a counter")
    DEMO = "demo", _("Invented for demonstration")


class UserAccounts(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """One account; without a password it can only be entered by another way in (VNeID)."""
        user = self.model(email=email, **fields)
        user.set_password(password)
        user.clean_text()
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email=normal_email(username or ""))


# How the address of an account opened by VNeID ends, which gives none; no mail can reach it (RFC 2606).
UNREACHABLE = "@vneid.invalid"


def normal_email(address: str) -> str:
    """The one form in which an address is stored and compared: composed, trimmed, lower case.

    The whole address is lowered, not its domain only: no provider people use tells `An@` from `an@`,
    and two accounts that differ by case would be a trap.
    """
    return unicodedata.normalize("NFC", address).strip().lower()


class User(AbstractBaseUser):
    """Somebody who signs in. Whether they are an officer follows from the posts they hold, never from here."""

    public_id = models.UUIDField(default=uuid.uuid4, editable=False, unique=True)
    email = models.EmailField(_("e-mail address"), max_length=254)
    full_name = models.CharField(_("full name"), max_length=200, blank=True)
    phone = models.CharField(_("telephone"), max_length=16, blank=True)  # E.164, "" when none is known
    language = models.CharField(
        _("language"), max_length=2, choices=Language.choices, default=Language.VIETNAMESE
    )
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(db_default=Now(), editable=False)

    objects: ClassVar[UserAccounts] = UserAccounts()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["email"], name="user_email_unique"),
            models.CheckConstraint(condition=models.Q(email=Lower("email")), name="user_email_lower_case"),
            models.CheckConstraint(condition=~models.Q(email=""), name="user_email_present"),
            models.CheckConstraint(
                condition=models.Q(phone="") | models.Q(phone__regex=r"^\+[1-9][0-9]{7,14}$"),
                name="user_phone_e164",
            ),
            models.CheckConstraint(
                condition=models.Q(language__in=Language.values), name="user_language_known"
            ),
        ]

    def __str__(self) -> str:
        return self.full_name or self.reachable_email

    def clean_text(self) -> None:
        """Bring what people typed into the form in which it is kept; called before every save from a form."""
        self.email = normal_email(self.email)
        self.full_name = " ".join(unicodedata.normalize("NFC", self.full_name).split())

    def clean(self) -> None:
        super().clean()
        self.clean_text()

    @property
    def reachable_email(self) -> str:
        """The address letters can be sent to; "" when the account has none of its own."""
        return "" if self.email.endswith(UNREACHABLE) else self.email

    def get_full_name(self) -> str:
        return self.full_name

    def get_short_name(self) -> str:
        """The given name, which comes last in Vietnamese."""
        return self.full_name.rsplit(" ", 1)[-1]

    @property
    def verified_identity(self) -> Identity | None:
        """Who this account has been proved to be, or None. A row exists only once it is proved."""
        return getattr(self, "identity", None)


class Identity(models.Model):
    """A proved identity. The key of a person is the 12-digit number, never e-mail or telephone."""

    user = models.OneToOneField(User, on_delete=models.PROTECT, related_name="identity")
    number = models.CharField(max_length=12)
    full_name = models.CharField(max_length=200)
    # ISO 8601, as exact as the register knows it: "1990", "1990-05" or "1990-05-17" (partial dates exist).
    birth_date = models.CharField(max_length=10)
    sex = models.CharField(max_length=6, choices=Sex.choices, blank=True, default=Sex.UNKNOWN)
    source = models.CharField(max_length=7, choices=Source.choices)
    level = models.PositiveSmallIntegerField(default=2)  # assurance level of the electronic identity, 1 or 2
    verified_at = models.DateTimeField()

    class Meta:
        verbose_name_plural = "identities"
        constraints = [
            models.UniqueConstraint(fields=["number"], name="identity_number_unique"),
            models.CheckConstraint(
                condition=models.Q(number__regex=r"^[0-9]{12}$"), name="identity_number_12_digits"
            ),
            models.CheckConstraint(
                condition=models.Q(birth_date__regex=r"^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$"),
                name="identity_birth_date_iso",
            ),
            models.CheckConstraint(condition=~models.Q(full_name=""), name="identity_name_present"),
            models.CheckConstraint(
                condition=models.Q(source__in=Source.values), name="identity_source_known"
            ),
            models.CheckConstraint(condition=models.Q(sex__in=Sex.values), name="identity_sex_known"),
            models.CheckConstraint(condition=models.Q(level__in=[1, 2]), name="identity_level_known"),
        ]

    def __str__(self) -> str:
        return self.full_name

    @property
    def masked_number(self) -> str:
        """The number as lists, logs and messages show it."""
        return mask_number(self.number)

    @property
    def shown_birth_date(self) -> str:
        """The date of birth as people read it: `17/05/1990`, or only as much of it as is known."""
        return national_date(self.birth_date)
