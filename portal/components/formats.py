"""How money, dates and times are written: dd/MM/yyyy, "10:42 ngày 24/11/2026", "8.000 đồng"."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from portal.components.library import register


def in_vietnamese() -> bool:
    return not (get_language() or "vi").startswith("en")


@register.filter
def digits(number: int | Decimal | None) -> str:
    """A whole number in groups of three: 1.300.000 in Vietnamese, 1,300,000 in English."""
    if number is None:
        return ""
    grouped = f"{int(number):,}"
    return grouped.replace(",", ".") if in_vietnamese() else grouped


@register.filter
def money(amount: int | Decimal | None) -> str:
    """An amount of whole đồng; nothing at all stays empty, zero is said as free of charge."""
    if amount is None:
        return ""
    if amount == 0:
        return _("Free of charge")
    return _("%(amount)s VND") % {"amount": digits(amount)}


@register.filter
def vn_date(day: date | datetime | None) -> str:
    """dd/MM/yyyy; an instant is read on the city's clock."""
    if day is None or day == "":
        return ""
    if isinstance(day, datetime):
        day = timezone.localtime(day).date() if timezone.is_aware(day) else day.date()
    return f"{day:%d/%m/%Y}"


@register.filter
def vn_time(moment: datetime | None) -> str:
    """HH:mm on the city's clock."""
    if not moment:
        return ""
    return f"{timezone.localtime(moment) if timezone.is_aware(moment) else moment:%H:%M}"


@register.filter
def vn_datetime(moment: datetime | None) -> str:
    """`10:42 ngày 24/11/2026`, in English `10:42 on 24/11/2026`."""
    if not moment:
        return ""
    return _("%(time)s on %(date)s") % {"time": vn_time(moment), "date": vn_date(moment)}


@register.simple_tag
def moment(at: date | datetime) -> SafeString:
    """The same words inside a `<time>` that machines can read."""
    words = vn_datetime(at) if isinstance(at, datetime) else vn_date(at)
    return format_html('<time datetime="{}">{}</time>', at.isoformat(), words)


@register.filter
def file_size(size: int | None) -> str:
    """Bytes in the unit a person expects: 240 KB, 1,4 MB."""
    if size is None:
        return ""
    if size < 1024 * 1024:
        return f"{max(1, round(size / 1024))} KB"
    number = f"{size / 1024 / 1024:.1f}"
    return f"{number.replace('.', ',') if in_vietnamese() else number} MB"
