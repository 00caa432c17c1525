"""A dossier of the walk goes to another office that decides on the same procedure."""

from __future__ import annotations

from dossiers import clock
from dossiers.actions import transferring
from dossiers.models import Dossier
from tests.dossiers.paths.taking import Hands


def move(hands: Hands) -> None:
    """Its desk passes it on to the first other office there is."""
    dossier = Dossier.objects.select_related("receiving", "competent").get(pk=hands.dossier.pk)
    to = transferring.offering(dossier, on=clock.today(clock.now())).first()
    assert to is not None
    actor = hands.staff.at(dossier.receiving, "reception")
    transferring.transfer(dossier, actor=actor, events=dossier.events_count, to=to, note="Nhầm nơi.")
