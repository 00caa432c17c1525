"""The closed list of roles a post may hold. What a role may do is `dossiers.policy`'s business, not ours."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """One role at one agency makes a post; the keys are stored, the words are the reader's."""

    RECEPTION = "reception", _("Reception and return officer")
    GREETER = "greeter", _("Greeter")
    POSTAL = "postal", _("Public postal worker")
    CASE_OFFICER = "case_officer", _("Case officer")
    UNIT_HEAD = "unit_head", _("Head of unit")
    CENTRE_HEAD = "centre_head", _("Director of the service centre")
    SIGNATORY = "signatory", _("Authorised signatory")
    CLERK = "clerk", _("Records clerk")
    CASHIER = "cashier", _("Cashier")
    PROCEDURE_EDITOR = "procedure_editor", _("Procedure editor")
    PROCEDURE_APPROVER = "procedure_approver", _("Procedure approver")
    CITY_LEADER = "city_leader", _("City leader")
    OVERSIGHT = "oversight", _("Oversight")
    OPERATOR = "operator", _("System operator")


# Heads see what stands at their agency and at every agency below it.
HEADS = frozenset({Role.UNIT_HEAD, Role.CENTRE_HEAD, Role.SIGNATORY})

# Oversight reads every dossier, each time with a stated purpose.
READS_ALL = frozenset({Role.OVERSIGHT})

# These see no dossier at all: leaders work with figures, the others with procedures or the machine.
SEES_NO_DOSSIERS = frozenset(
    {Role.CITY_LEADER, Role.PROCEDURE_EDITOR, Role.PROCEDURE_APPROVER, Role.OPERATOR}
)
