"""The page on which somebody agrees to apply together, and the offer of what carries their number."""

from __future__ import annotations

import pytest
from django.test import Client

from accounts.actors import Citizen
from accounts.models import Scope
from accounts.tokens import make_token
from dossiers import clock
from dossiers.models import Dossier, Party, PartyKind
from tests.factories import dossiers as make
from tests.factories.people import a_verified_user, signed_in
from tests.factories.sharing import share_with_the_mother, the_mother
from tests.portal.api.calling import get
from tests.portal.citizen.browsing import text

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _shared(_morning: None, monkeypatch: pytest.MonkeyPatch) -> None:
    share_with_the_mother(monkeypatch)


@pytest.fixture
def father() -> Citizen:
    return Citizen(a_verified_user(full_name="Trần Văn Khải"))


def in_english(citizen: Citizen) -> Client:
    client = signed_in(citizen.user)
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = "en"
    return client


def test_the_mother_reads_and_agrees(father: Citizen, ward: make.Ward) -> None:
    mother = the_mother()
    dossier = make.a_dossier(father, ward=ward)
    client, at = in_english(mother), f"/my/{dossier.public_id}/"
    assert f"{at}agree/" in client.get(at).content.decode()
    assert "Trần Văn Khải" in text(client.get(f"{at}agree/"))
    assert "Error:" in text(client.post(f"{at}agree/"))
    assert client.post(f"{at}agree/", {"agreed": "on"}).status_code == 302
    assert Party.objects.get(dossier=dossier, kind=PartyKind.CO_APPLICANT).agreed_at is not None
    assert client.get(f"{at}agree/").status_code == 302
    assert f"{at}agree/" not in client.get(at).content.decode()


def test_it_is_nobody_elses_page(father: Citizen, stranger: Client, ward: make.Ward) -> None:
    dossier = make.a_dossier(father, ward=ward)
    assert stranger.get(f"/my/{dossier.public_id}/agree/").status_code == 404
    assert signed_in(father.user).get(f"/my/{dossier.public_id}/agree/").status_code == 404


def test_who_signs_up_later_is_offered_it(father: Citizen, ward: make.Ward) -> None:
    dossier = make.a_dossier(father, ward=ward)
    mother = the_mother()
    client = in_english(mother)
    assert "carries your verified number" in text(client.get("/my/"))
    assert client.post("/my/take-up/").status_code == 302
    assert dossier in Dossier.objects.visible_to(mother)
    assert "carries your verified number" not in text(client.get("/my/"))


def test_who_applies_together_reads_it_and_does_nothing_for_the_filer(
    father: Citizen, ward: make.Ward
) -> None:
    mother = the_mother()
    dossier = make.a_dossier(father, ward=ward)
    client, at = in_english(mother), f"/my/{dossier.public_id}/"
    assert client.get(at).status_code == 200
    for page in ("pay", "confirm", "withdraw", "supplement"):
        assert (page, client.get(f"{at}{page}/").status_code) == (page, 404)
        assert (page, client.post(f"{at}{page}/").status_code) == (page, 404)
    assert "You sent the application" not in text(client.get(at))


def test_both_read_on_whom_it_waits_and_who_did_what(father: Citizen, ward: make.Ward) -> None:
    mother = the_mother()
    dossier = make.a_dossier(father, ward=ward)
    at = f"/my/{dossier.public_id}/"
    assert "Nguyễn Thị Hạnh has not agreed yet" in text(in_english(father).get(at))
    hers = text(in_english(mother).get(at))
    assert "The application was sent" in hers
    assert "You sent the application" not in hers
    in_english(mother).post(f"{at}agree/", {"agreed": "on"})
    assert "has not agreed yet" not in text(in_english(father).get(at))


def test_what_is_asked_of_the_filer_is_told_to_no_program_of_who_applies_together(
    father: Citizen, ward: make.Ward
) -> None:
    mother = the_mother()
    dossier = make.a_dossier(father, ward=ward)
    make.ask_for_more(dossier, ward)
    told = {}
    for person in (father, mother):
        _token, secret = make_token(
            person.user, name="diary", scopes=[Scope.READ_DOSSIERS], days=30, at=clock.now()
        )
        told[person] = get(f"dossiers/{dossier.code}", token=secret)
    assert told[father]["request"]["gaps"]
    assert told[mother]["request"] is None
    assert told[mother]["code"] == dossier.code
