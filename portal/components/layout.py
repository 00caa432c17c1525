"""What frames a page: ribbon, masthead, messages, title, notices, buttons, tabs, the act bar."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal
from uuid import uuid4

from django.conf import settings
from django.template import Context
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from portal.components.library import register
from portal.components.menus import address_of

Level = Literal["info", "success", "warning", "error"]
NOTICE_ICONS: dict[str, str] = {"info": "info", "success": "check", "warning": "alert", "error": "alert"}
BUTTON_CLASSES = {
    "primary": "",
    "secondary": "govuk-button--secondary",
    "warning": "govuk-button--warning",
    "quiet": "mc-button--quiet",
}
MOST_ACTS = 3


@register.simple_tag
def city_name() -> str:
    """The city in the reader's language."""
    return settings.CITY_NAME.get((get_language() or "vi")[:2], settings.CITY_NAME["vi"])


@register.simple_tag
def demo_mode() -> bool:
    """Whether this site is a demonstration whose papers have no legal force."""
    return bool(settings.IS_DEMO)


@register.inclusion_tag("components/masthead.html", takes_context=True)
def masthead(context: Context, face: str = "citizen") -> dict[str, Any]:
    """Band with emblem, service and city, language switch, who is signed in; `face` citizen or officer."""
    request = context.get("request")
    return {
        "face": face,
        "request": request,
        "user": context.get("user"),
        "post": getattr(request, "post", None),
        "home": address_of("officer:queue" if face == "officer" else "public:home") or "/",
        "language": (get_language() or "vi")[:2],
    }


@register.inclusion_tag("components/messages.html", takes_context=True)
def messages_region(context: Context) -> dict[str, Any]:
    """What the last act had to say, once; announced politely."""
    levels = {"debug": "info", "info": "info", "success": "success", "warning": "warning", "error": "error"}
    said = [
        {"level": levels.get(message.level_tag, "info"), "text": message}
        for message in context.get("messages") or []
    ]
    return {"said": said}


@register.inclusion_tag("components/breadcrumbs.html")
def breadcrumbs(trail: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """`[(label, address), …]` from the front page down; the page itself is not in it."""
    return {"trail": trail}


@register.inclusion_tag("components/back_link.html")
def back_link(href: str, label: str = "") -> dict[str, Any]:
    return {"href": href, "label": label}


@register.inclusion_tag("components/page_title.html")
def page_title(title: str, *, caption: str = "", size: Literal["l", "xl"] = "l") -> dict[str, Any]:
    """The one h1 of the page, with a small line above it that says where we are."""
    return {"title": title, "caption": caption, "size": size}


@register.simple_block_tag
def notice(content: str, *, level: Level = "info", title: str = "", live: bool = False) -> SafeString:
    """A calm box beside the text; `live` announces it, for what appears after the page was read."""
    return render_to_string(
        "components/notice.html",
        {"content": content, "level": level, "title": title, "live": live, "icon_name": NOTICE_ICONS[level]},
    )


@register.simple_block_tag
def details(content: str, summary: str, *, open: bool = False) -> SafeString:
    return render_to_string("components/details.html", {"content": content, "summary": summary, "open": open})


@register.simple_block_tag
def confirmation(content: str, title: str, *, icon_name: str = "check") -> SafeString:
    """The green panel after an act that is done; it holds the h1 of its page."""
    return render_to_string(
        "components/confirmation.html", {"content": content, "title": title, "icon_name": icon_name}
    )


@register.simple_block_tag
def empty_state(content: str, title: str, *, icon_name: str = "inbox", level: int = 2) -> SafeString:
    """Nothing here yet: says why, and what to do next."""
    return render_to_string(
        "components/empty_state.html",
        {"content": content, "title": title, "icon_name": icon_name, "level": level},
    )


@register.inclusion_tag("components/button.html")
def button(
    label: str,
    *,
    href: str = "",
    style: Literal["primary", "secondary", "warning", "quiet"] = "primary",
    name: str = "",
    value: str = "",
    form: str = "",
    icon_name: str = "",
    formnovalidate: bool = False,
) -> dict[str, Any]:
    """A link that looks like a button when it has an address, else a submit button guarded against two clicks."""
    return {
        "label": label,
        "href": href,
        "style_class": BUTTON_CLASSES[style],
        "name": name,
        "value": value,
        "form": form,
        "icon_name": icon_name,
        "formnovalidate": formnovalidate,
    }


@register.inclusion_tag("components/tabs.html")
def tabs(items: Sequence[Mapping[str, Any]], *, label: str) -> dict[str, Any]:
    """Tabs that are links. Items: `label, href, current`, and `count` when there is something to count."""
    return {"items": items, "label": label}


@register.inclusion_tag("components/act_bar.html", takes_context=True)
def act_bar(
    context: Context,
    acts: Sequence[Mapping[str, Any]],
    *,
    status: str = "",
    more: Sequence[Mapping[str, Any]] = (),
) -> dict[str, Any]:
    """The fixed bar of a dossier. Acts: `label`, and either `href` (a page) or `post` (an address, done at once).

    An act may carry `style`, `fields` (hidden name → value) and `key` (its shortcut). Raises ValueError
    above three acts: the rest belongs in `more`, a list of `label, href`.
    """
    if len(acts) > MOST_ACTS:
        raise ValueError(
            f"the act bar holds at most {MOST_ACTS} acts, not {len(acts)}; put the others in more"
        )
    styled = [
        {**act, "style_class": BUTTON_CLASSES[act.get("style", "secondary" if index else "primary")]}
        for index, act in enumerate(acts)
    ]
    return {"acts": styled, "status": status, "more": more, "csrf_token": context.get("csrf_token")}


@register.inclusion_tag("components/pagination.html")
def pagination(*, previous: str = "", next: str = "", shown: str = "") -> dict[str, Any]:
    """Keyset pages: addresses of the previous and next page, and `shown` in words ("40 of 1 000+")."""
    return {"previous": previous, "next": next, "shown": shown}


@register.simple_block_tag
def filters(
    content: str, *, action: str = "", summary: str = "", open: bool = True, clear: str = ""
) -> SafeString:
    """A GET form over the list below it: every filter ends in the address. `clear`: address without filters."""
    return render_to_string(
        "components/filters.html",
        {"content": content, "action": action, "summary": summary, "open": open, "clear": clear},
    )


@register.simple_block_tag
def table(content: str, *, caption: str, visible_caption: bool = False, queue: bool = False) -> SafeString:
    """`<thead>` and `<tbody>` inside a box that scrolls by itself and can be reached by keyboard."""
    return render_to_string(
        "components/table.html",
        {
            "content": content,
            "caption": caption,
            "visible_caption": visible_caption,
            "queue": queue,
            "caption_id": f"table-{uuid4().hex[:8]}",
        },
    )


@register.inclusion_tag("components/data_table.html")
def data_table(
    headers: Sequence[str], rows: Sequence[Sequence[Any]], *, caption: str, numeric: Sequence[int] = ()
) -> dict[str, Any]:
    """A plain table of texts; `numeric` names the columns (from 0) whose figures stand to the right."""
    marked = [
        [{"value": value, "numeric": column in numeric} for column, value in enumerate(row)] for row in rows
    ]
    heads = [{"value": value, "numeric": column in numeric} for column, value in enumerate(headers)]
    return {"headers": heads, "rows": marked, "caption": caption}


@register.inclusion_tag("components/progress.html")
def progress(done: int, total: int, *, label: str = "") -> dict[str, Any]:
    """How much of a form is done, in words first and then as a bar."""
    return {"done": done, "total": total, "label": label}


@register.inclusion_tag("components/fresh_rows.html", takes_context=True)
def fresh_rows(context: Context, url: str, *, etag: str = "") -> dict[str, Any]:
    """A banner that says when there are new rows; `url` answers 304 or JSON `{"words": …}` with an ETag."""
    request = context.get("request")
    return {"url": url, "etag": etag, "reload": request.get_full_path() if request else ""}


@register.inclusion_tag("components/copy.html")
def copy_button(text: str, *, label: str = "") -> dict[str, Any]:
    return {"text": text, "label": label}


@register.inclusion_tag("components/shortcuts.html")
def shortcuts() -> dict[str, Any]:
    """The list of keys of an officer's page, and the switch that turns them on."""
    return {}


@register.inclusion_tag("components/search_box.html")
def search_box(
    *, action: str, label: str, name: str = "q", value: str = "", hint: str = "", id: str = "search"
) -> dict[str, Any]:
    """One box and its button; GET, so that a search can be sent to somebody else."""
    return {"action": action, "label": label, "name": name, "value": value, "hint": hint, "id": id}
