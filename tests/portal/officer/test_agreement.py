"""Recording at the counter that a co-applicant agrees."""

from __future__ import annotations

import pytest

from accounts.actors import Citizen
from dossiers.models import Party, PartyKind
from tests.factories import dossiers as make
from tests.factories.people import a_verified_user, signed_in
from tests.factories.sharing import MOTHER, share_with_the_mother

pytestmark = pytest.mark.django_db


def test_the_counter_records_who_stands_there(monkeypatch: pytest.MonkeyPatch) -> None:
    with make.city_time_at("2026-11-25 08:30"):
        share_with_the_mother(monkeypatch)
        ward = make.a_ward()
        dossier = make.a_dossier(Citizen(a_verified_user(full_name="Trần Văn Khải")), ward=ward)
        party = Party.objects.get(dossier=dossier, kind=PartyKind.CO_APPLICANT)
        desk, at = signed_in(ward.reception), f"/office/dossiers/{dossier.public_id}/agree/"
        assert at in desk.get(f"/office/dossiers/{dossier.public_id}/").content.decode()
        assert desk.get(at).status_code == 200
        assert desk.post(at, {"party": party.pk, "number": "1"}).status_code == 200
        assert desk.post(at, {"party": party.pk, "number": MOTHER}).status_code == 302
        party.refresh_from_db()
        assert party.agreed_at is not None
        assert desk.get(at).status_code == 302
