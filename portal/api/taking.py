"""What requests may hold: parameters of searches and bodies of calculators, each refusal with its way out."""

from __future__ import annotations

from typing import Any, get_args

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from accounts.models import Kind
from procedures.definition import Audience, Channel

MOST = 100
CODE = r"^[0-9]\.[0-9]{6}$"
AGENCY = r"^[A-Za-z0-9_-]{1,20}:[A-Za-z0-9._-]{1,40}$"

NO_CODE = _("Write the code of a procedure like 1.001193; the catalogue lists them all.")
NO_WARD = _("Write the five digits of a ward of the city, as the list of agencies gives them.")
NO_DATE = _("Write a date as 2026-11-26.")


class Paged(serializers.Serializer[Any]):
    """A list in pages: how much of it, and after which entry."""

    limit = serializers.IntegerField(
        required=False,
        default=20,
        min_value=1,
        max_value=MOST,
        error_messages={
            "invalid": _("Write a whole number from 1 to 100."),
            "min_value": _("Write a whole number from 1 to 100."),
            "max_value": _("Write a whole number from 1 to 100."),
        },
        help_text=_("Entries on one page, 1 to 100."),
    )


class ProcedureSearch(Paged):
    """Parameters of the list of procedures."""

    q = serializers.CharField(
        required=False,
        allow_blank=True,
        max_length=100,
        help_text=_("Words to look for, with or without accents."),
    )
    field = serializers.CharField(
        required=False, max_length=20, help_text=_("Code of a field of administration, like G15-TP07.")
    )
    audience = serializers.ChoiceField(
        required=False, choices=get_args(Audience), help_text=_("Who applies.")
    )
    after = serializers.RegexField(
        CODE,
        required=False,
        error_messages={"invalid": NO_CODE},
        help_text=_("Code of the last procedure of the page before; `next` carries it."),
    )


class OnDay(serializers.Serializer[Any]):
    """A day on which something holds; today when none is named."""

    on = serializers.DateField(
        required=False,
        input_formats=["%Y-%m-%d"],
        error_messages={"invalid": NO_DATE},
        help_text=_("A day; today when it is left out."),
    )


class AgencySearch(Paged):
    """Parameters of the list of agencies."""

    q = serializers.CharField(
        required=False, allow_blank=True, max_length=100, help_text=_("Part of a name or place.")
    )
    kind = serializers.ChoiceField(required=False, choices=Kind.values, help_text=_("Kind of agency."))
    on = serializers.DateField(
        required=False,
        input_formats=["%Y-%m-%d"],
        error_messages={"invalid": NO_DATE},
        help_text=_("A day; today when it is left out."),
    )
    after = serializers.RegexField(
        AGENCY,
        required=False,
        error_messages={"invalid": _("Write the id of an agency, as the list gives it.")},
        help_text=_("Id of the last agency of the page before; `next` carries it."),
    )


class CompetenceQuestion(OnDay):
    """Parameters of the question who decides."""

    procedure = serializers.RegexField(
        CODE, error_messages={"invalid": NO_CODE}, help_text=_("Code of the procedure.")
    )
    ward = serializers.RegexField(
        r"^[A-Za-z0-9.]{1,20}$",
        error_messages={"invalid": NO_WARD},
        help_text=_("Code of the ward of the address that counts, or of the agency chosen."),
    )


CHANNELS = get_args(Channel)
