"""One page of questions: shown, saved whole, saved while typing. What was typed is never lost."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponseBase, JsonResponse, QueryDict
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from dossiers.actions import drafts
from dossiers.acts import Act
from dossiers.models import Draft, Stale
from portal.access import policy
from portal.citizen import asked
from portal.citizen.filling import Filling
from portal.citizen.known import origins_of
from portal.citizen.scope import own_draft, with_draft
from portal.signin.viewers import CitizenRequest
from procedures.forms.layout import Item
from procedures.forms.pages import PageForm
from procedures.forms.saving import clean_partial


@require_http_methods(["GET", "POST"])
@policy(Act.FILL)
@with_draft
def page(request: CitizenRequest, draft: Draft, page: str) -> HttpResponseBase:
    filling = Filling(draft, request.viewer)
    if page not in {known.key for known in filling.pages}:
        raise Http404
    if request.method != "POST":
        return _show(request, filling, filling.page_form(page, more=request.GET.get("more", "")))
    form = filling.page_form(page, request.POST)
    try:
        _keep(filling, form, request.POST)
    except Stale:
        return _show(request, filling, form, stale=True)
    if form.rows_changed:
        return redirect(_address(filling, page) + form.drawn_again)
    opened = _spare_newly_asked(form)
    if opened or not form.is_valid():
        return _show(request, filling, form, opened=opened, saved=True)
    return redirect(_next_of(Filling(filling.draft, request.viewer), page))


def _keep(filling: Filling, form: PageForm, data: QueryDict) -> None:
    """Store what was posted, right or wrong. Raises `Stale`."""
    changes = form.draft
    filling.draft = drafts.save_answers(
        filling.draft,
        actor=filling.citizen,
        revision=_revision(data),
        changes=changes,
        page=form.page.key,
        origins=origins_of(filling.definition.form, changes, filling.known),
    )


def _revision(data: QueryDict) -> int:
    """The revision a form was shown with; 0, which is never one, when it does not say."""
    text = data.get("revision", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _spare_newly_asked(form: PageForm) -> bool:
    """Take back the complaint about questions that only this very answer brought up."""
    new = (form.reading.visible - form.before.visible) & set(form.errors)
    for name in new:
        del form.errors[name]
    return bool(new)


def _next_of(filling: Filling, page: str) -> Any:
    following = filling.after(page)
    if following is not None:
        return _address(filling, following.key)
    name = "citizen:papers" if filling.papers else "citizen:check"
    return redirect(name, filling.draft.public_id).url


def _address(filling: Filling, page: str) -> str:
    return redirect("citizen:page", filling.draft.public_id, page).url


def _show(
    request: CitizenRequest,
    filling: Filling,
    form: PageForm,
    *,
    stale: bool = False,
    opened: bool = False,
    saved: bool = False,
) -> HttpResponseBase:
    """The page. `stale`: it was changed elsewhere; `opened`: an answer brought up more questions."""
    draft, key = filling.draft, form.page.key
    if stale:
        draft.refresh_from_db(fields=["revision", "saved_at"])
    before = filling.before(key)
    order = [known.key for known in filling.pages]
    gaps = [gap for gap in asked.gaps_in_words(filling.definition, filling.gaps) if gap.page == key]
    return TemplateResponse(request, "citizen/page.html", {
        "draft": draft, "definition": filling.definition, "form": form, "page": form.page,
        "stale": stale, "opened": opened, "asked": gaps,
        "position": order.index(key) + 1 if key in order else 1, "count": len(order),
        "back": _address(filling, before.key) if before else "",
        "onward": _next_of(filling, key) if saved and not stale else "",
    }, status=409 if stale else 200)  # fmt: skip


@require_POST
@policy(Act.FILL)
def save(request: CitizenRequest, public_id: UUID, page: str) -> HttpResponseBase:
    """Keep the posted questions while somebody types: `{revision, saved_at, shown, hidden}`, or 409."""
    draft = own_draft(request, public_id)
    filling = Filling(draft, request.viewer)
    _require_page(filling, page)
    if draft.filed_at is not None:
        return JsonResponse({"error": "sent"}, status=409)
    saved = clean_partial(
        filling.definition.form, request.POST, answers=draft.answers, facts=filling.reading.facts,
        locked=filling.locked, only=filling.only,
    )  # fmt: skip
    changes = {key: saved.answers[key] for key in saved.touched}
    origins = origins_of(filling.definition.form, changes, filling.known)
    try:
        draft = drafts.save_answers(
            draft, actor=request.viewer, revision=_revision(request.POST), changes=changes, origins=origins
        )
    except Stale:
        return JsonResponse({"error": "stale"}, status=409)
    return JsonResponse({
        "revision": draft.revision, "saved_at": f"{timezone.localtime(draft.saved_at):%H:%M}",
        "shown": sorted(saved.shown), "hidden": sorted(saved.hidden),
    })  # fmt: skip


@require_POST
@policy(Act.FILL)
@with_draft
def reveal(request: CitizenRequest, draft: Draft, page: str) -> HttpResponseBase:
    """Which questions of the page are asked, with what stands in the form now."""
    filling = Filling(draft, request.viewer)
    _require_page(filling, page)
    form = filling.page_form(page, request.POST)
    form.is_valid()
    items = [item for section in form.layout() for item in _all_items(section.items)]
    return JsonResponse({"visible": [item.name for item in items if item.visible]})


def _require_page(filling: Filling, page: str) -> None:
    if page not in {known.key for known in filling.definition.form.pages}:
        raise Http404


def _all_items(items: tuple[Item, ...]) -> list[Item]:
    """The items of a section and of the rows in it."""
    found = []
    for item in items:
        found.append(item)
        for row in item.rows:
            found += _all_items(row.items)
    return found
