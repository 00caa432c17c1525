"""What a page may be about: a draft still open, or an application, found among the viewer's own."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, cast
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _

from dossiers import clock
from dossiers.models import Dossier, Draft, Submission
from dossiers.policy import is_applicant
from dossiers.reading import is_outdated
from portal.signin.viewers import CitizenRequest

Rest = ParamSpec("Rest")


def own_draft(request: CitizenRequest, public_id: UUID) -> Draft:
    """A draft of the viewer, sent or not; 404 for anybody else's."""
    rows = Draft.objects.visible_to(request.viewer).defer("version__definition")
    rows = rows.select_related(
        "version__procedure",
        "dossier__competent",
        "request__dossier",
        "chosen",
        "business",
        "authorisation__giver",
    )
    return get_object_or_404(rows, public_id=public_id)


def own_dossier(request: CitizenRequest, public_id: UUID) -> Dossier:
    """An application the viewer is a party of; 404 for any other."""
    rows = Dossier.objects.visible_to(request.viewer).select_related(
        "procedure", "receiving", "competent", "returning"
    )
    return get_object_or_404(rows.prefetch_related("parties"), public_id=public_id)


def own_application(request: CitizenRequest, public_id: UUID) -> Dossier:
    """An application the viewer answers for: as its filer or owner, or for its owner today.

    404 for any other, also for who applies together with them: those read it and agree, and nothing else.
    """
    dossier = own_dossier(request, public_id)
    if not is_applicant(request.viewer, dossier, on=clock.today(clock.now())):
        raise Http404
    return dossier


def sent_as(draft: Draft) -> Dossier:
    """The application a draft has become or has completed. Raises `Submission.DoesNotExist`."""
    if draft.dossier is not None:
        return draft.dossier
    dossier = Submission.objects.select_related("dossier").get(key=draft.submission_key).dossier
    if dossier is None:
        raise Submission.DoesNotExist
    return dossier


def with_draft(
    view: Callable[Concatenate[CitizenRequest, Draft, Rest], HttpResponseBase],
) -> Callable[Concatenate[CitizenRequest, UUID, Rest], HttpResponseBase]:
    """Give a view its draft in place of `public_id`. One already sent leads on to its application, so
    that going back in the browser, or a second click, ends where the first one did.
    """

    @wraps(view)
    def opened(
        request: CitizenRequest, public_id: UUID, *args: Rest.args, **kwargs: Rest.kwargs
    ) -> HttpResponseBase:
        draft = own_draft(request, public_id)
        if draft.filed_at is not None:
            return redirect("citizen:filed", sent_as(draft).public_id)
        if is_outdated(draft):
            return redirect("citizen:outdated", draft.public_id)
        if draft.request is not None and draft.request.state != "open":
            messages.warning(
                request, _("This question has been answered or closed, so nothing can be sent any more.")
            )
            return redirect("citizen:dossier", draft.request.dossier.public_id)
        return view(request, draft, *args, **kwargs)

    return cast("Callable[Concatenate[CitizenRequest, UUID, Rest], HttpResponseBase]", opened)
