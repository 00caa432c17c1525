"""What requests may hold: parameters of searches and bodies of calculators, each refusal with its way out."""

from __future__ import annotations

from datetime import datetime
from typing import Any, get_args

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from accounts.models import Kind
from procedures.definition import Audience, Channel

MOST = 100
CODE = r"^[0-9]\.[0-9]{6}$"
AGENCY = r"^[A-Za-z0-9_-]{1,20}:[A-Za-z0-9._-]{1,40}$"
CHANNELS = get_args(Channel)
LONGEST = {"HOURS": 3000, "WORKING_DAYS": 366, "CALENDAR_DAYS": 366, "MONTHS": 24, "SAME_DAY": 1}
PAUSES = ("supplement", "payment", "confirmation", "wait")

NO_CODE = _("Write the code of a procedure like 1.001193; the catalogue lists them all.")
NO_WARD = _("Write the code of a ward of the city, as the list of agencies gives it.")
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


class CaseAndChannel(serializers.Serializer[Any]):
    """What an application would be: by which channel, for which case."""

    channel = serializers.ChoiceField(
        required=False, choices=CHANNELS, default="online", help_text=_("By which way one applies.")
    )
    case = serializers.CharField(
        required=False,
        max_length=40,
        help_text=_("Key of a case; when it is left out, the answers decide."),
    )


class FeeQuestion(CaseAndChannel):
    """What an application would cost."""

    procedure = serializers.RegexField(
        CODE, error_messages={"invalid": NO_CODE}, help_text=_("Code of the procedure.")
    )
    on = serializers.DateField(
        required=False,
        input_formats=["%Y-%m-%d"],
        error_messages={"invalid": NO_DATE},
        help_text=_("The day of filing; today when it is left out."),
    )
    answers = serializers.DictField(
        required=False,
        default=dict,
        help_text=_("Answers as the form's schema describes them; those that matter for fees are enough."),
    )
    exemptions = serializers.ListField(
        child=serializers.CharField(max_length=60),
        required=False,
        default=list,
        max_length=20,
        help_text=_("Keys of exemptions that the applicant claims."),
    )


MOMENT = _("Write a moment from 2025 to 2030 as 2026-11-20T10:00:00+07:00.")


class Moment(serializers.DateTimeField):
    """A moment the calendars reach; without an offset it is the city's own time."""

    def __init__(self, **settings: Any) -> None:
        messages: dict[str, Any] = dict.fromkeys(("invalid", "date", "make_aware", "overflow"), MOMENT)
        super().__init__(error_messages=messages, **settings)

    def to_internal_value(self, value: Any) -> datetime:
        moment: datetime = super().to_internal_value(value)
        if not 2025 <= moment.year <= 2030:
            self.fail("invalid", format="")
        return moment


class TermTaken(serializers.Serializer[Any]):
    """A limit of one's own."""

    policy = serializers.ChoiceField(choices=list(LONGEST), help_text=_("How it is counted."))
    value = serializers.FloatField(
        required=False,
        default=1,
        min_value=1,
        max_value=max(LONGEST.values()),
        help_text=_("How many hours, days or months."),
    )
    cutoff = serializers.TimeField(
        required=False,
        input_formats=["%H:%M"],
        error_messages={"invalid": _("Write a time as 15:00.")},
        help_text=_("Within the day: received later, the next day counts."),
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        most = LONGEST[attrs["policy"]]
        if attrs["value"] > most:
            message = _("At most %(most)d in this policy.") % {"most": most}
            raise serializers.ValidationError({"value": message}, code="max_value")
        if attrs["policy"] != "HOURS" and attrs["value"] % 1:
            raise serializers.ValidationError({"value": _("Write a whole number.")}, code="whole")
        if attrs["policy"] == "HOURS" and attrs["value"] * 60 % 1:
            raise serializers.ValidationError(
                {"value": _("Hours are counted in whole minutes.")}, code="whole"
            )
        return attrs


class PauseTaken(serializers.Serializer[Any]):
    """A stretch in which the time stood still."""

    reason = serializers.ChoiceField(
        choices=PAUSES, default="supplement", required=False, help_text=_("Why it stood still.")
    )
    since = Moment(help_text=_("When it began."))
    until = Moment(
        required=False, allow_null=True, default=None, help_text=_("When it ended; null while it stands.")
    )


class DueTimeQuestion(CaseAndChannel):
    """When a result would be due."""

    received_at = Moment(help_text=_("When the application is accepted."))
    procedure = serializers.RegexField(
        CODE,
        required=False,
        error_messages={"invalid": NO_CODE},
        help_text=_("Code of the procedure whose limit counts; or give a limit."),
    )
    limit = TermTaken(required=False, help_text=_("A limit of your own, in place of a procedure's."))
    agency = serializers.RegexField(
        AGENCY,
        required=False,
        error_messages={"invalid": _("Write the id of an agency, as the list gives it.")},
        help_text=_("Id of the agency whose calendar counts; the city's when it is left out."),
    )
    pauses = serializers.ListField(
        child=PauseTaken(),
        required=False,
        default=list,
        max_length=20,
        help_text=_("In the order of their beginning."),
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if ("procedure" in attrs) == ("limit" in attrs):
            message = _("Give either a procedure or a limit, and not both.")
            raise serializers.ValidationError({"procedure": message}, code="either")
        return attrs
