"""The pages after the decision: correct, issue anew, revoke, seal and issue, and who finds them."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from accounts.models import Post
from dossiers.models import Document, DocumentState
from tests.factories import dossiers as make
from tests.factories.dossiers import Ward
from tests.factories.people import signed_in

pytestmark = pytest.mark.django_db
PASSWORD = "a-password-of-an-officer"


@pytest.fixture(autouse=True)
def quick_passwords(settings: Settings) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def client_of(post: Post) -> Client:
    post.user.set_password(PASSWORD)
    post.user.save(update_fields=["password"])
    return signed_in(post)


def issued(ward: Ward) -> Document:
    dossier = make.a_dossier(at="return_result", ward=ward)
    make.run_outbox()
    return Document.objects.select_related("dossier").get(dossier=dossier, kind="result")


def page(name: str, document: Document) -> str:
    return reverse(f"officer:{name}", args=[document.public_id])


def handling(document: Document) -> str:
    return f"{reverse('officer:dossier', args=[document.dossier.public_id])}?tab=handling"


def test_a_signatory_corrects_what_was_entered_and_the_clerk_puts_it_in_force() -> None:
    ward = make.a_ward()
    first = issued(ward)
    client, path = client_of(ward.signatory), page("correct", first)
    assert path in client.get(handling(first)).content.decode()
    shown = client.get(path)
    form = {
        "personal_id": "079326000777",
        "reason": "Gõ nhầm.",
        "preview": shown.context["preview"]["digest"],
    }
    moved = client.post(path, {**form, "password": PASSWORD})  # never read as it would be signed
    assert moved.status_code == 200
    assert not Document.objects.filter(replaces=first).exists()
    looked = client.post(path, {**form, "look": "1"})
    assert "079326000777" in str(looked.context["preview"])
    assert 'value="079326000777"' in looked.content.decode()
    form["preview"] = looked.context["preview"]["digest"]
    wrong = client.post(path, {**form, "password": "not-it"})
    assert "password" in wrong.context["form"].errors
    assert client.post(path, {**form, "password": PASSWORD}).status_code == 302
    second = Document.objects.get(replaces=first)
    assert path not in client.get(handling(first)).content.decode()  # nothing more to press meanwhile

    desk = client_of(ward.clerk)
    make.run_outbox()
    assert page("seal_anew", second) in desk.get(reverse("officer:anew")).content.decode()
    desk.post(page("seal_anew", second))
    make.run_outbox()
    assert page("issue_anew", second) in desk.get(reverse("officer:anew")).content.decode()
    desk.post(page("issue_anew", second))
    states = list(Document.objects.filter(kind="result").order_by("pk").values_list("state", flat=True))
    assert states == [DocumentState.REPLACED, DocumentState.ISSUED]
    public = Client().get(reverse("public:document", args=[first.token])).content.decode()
    assert reverse("public:document", args=[second.token]) in public


def test_a_revocation_names_its_law_and_is_readable_to_the_public() -> None:
    ward = make.a_ward()
    first = issued(ward)
    client, path = client_of(ward.signatory), page("revoke", first)
    bad = client.post(path, {"reason": "Giả.", "password": PASSWORD})
    assert "basis" in bad.context["form"].errors
    client.post(path, {"reason": "Giả.", "basis": "Điều 71 Luật Hộ tịch", "password": PASSWORD})
    decision = Document.objects.get(replaces=first)
    desk = client_of(ward.clerk)
    make.run_outbox()
    desk.post(page("seal_anew", decision))
    make.run_outbox()
    desk.post(page("issue_anew", decision))
    public = Client().get(reverse("public:document", args=[first.token]))
    assert public.context["stands"] is False
    assert public.context["successor"] == decision
    assert Client().get(reverse("public:document", args=[decision.token])).context["stands"] is True


def test_only_who_signs_or_seals_finds_these_pages() -> None:
    ward = make.a_ward()
    first = issued(ward)
    other = make.a_ward("Tân Định")
    assert client_of(ward.case_officer).get(page("revoke", first)).status_code == 403
    assert client_of(other.signatory).get(page("revoke", first)).status_code == 404
    head = client_of(ward.unit_head)  # may sign elsewhere, not this procedure
    assert page("replace", first) not in head.get(handling(first)).content.decode()
    asked = head.get(page("replace", first)).context["preview"]["digest"]
    refused = head.post(page("replace", first), {"reason": "x", "preview": asked, "password": PASSWORD})
    assert refused.status_code == 403
    assert client_of(ward.signatory).get(reverse("officer:anew")).status_code == 403
    assert not Document.objects.filter(replaces=first).exists()
