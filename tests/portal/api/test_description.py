"""The description of the interface: valid OpenAPI 3.1 in both languages, one operation for each address."""

from __future__ import annotations

import pytest
from django.test import Client
from jsonschema import Draft202012Validator

from portal.api.description import openapi
from tests.house.test_routes import ALL

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_document_is_served_in_the_language_asked_for(client: Client, language: str) -> None:
    answer = client.get("/api/v1/openapi.json", headers={"accept-language": language})
    document = answer.json()

    assert document["openapi"] == "3.1.0"
    assert (document["paths"]["/api/v1/procedures"]["get"]["summary"] == "Find procedures") is (
        language == "en"
    )
    again = client.get(
        "/api/v1/openapi.json", headers={"accept-language": language, "if-none-match": answer["ETag"]}
    )
    assert again.status_code == 304


def test_every_address_for_programs_is_described() -> None:
    served = {name for name, _route in ALL if name.startswith(("api:", "own:"))} - {
        "api:about",
        "api:openapi",
        "api:nothing",
    }

    assert len(openapi("en")["paths"]) == len(served)


def test_every_schema_is_one() -> None:
    for schema in openapi("vi")["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)


def test_what_needs_a_token_names_its_scope() -> None:
    paths = openapi("en")["paths"]

    assert paths["/api/v1/dossiers"]["get"]["security"] == [{"token": ["dossiers:list"]}]
    assert "security" not in paths["/api/v1/procedures"]["get"]


@pytest.mark.parametrize("language", ["vi", "en"])
def test_the_page_shows_every_address_with_an_example(client: Client, language: str) -> None:
    page = client.get("/api/", headers={"accept-language": language}).content.decode()

    assert f'<html lang="{language}"' in page
    for path, operations in openapi(language)["paths"].items():
        assert path in page
        for operation in operations.values():
            assert str(operation["operationId"]) in page
    for kind in ("no-token", "bad-token", "wrong-scope", "too-often", "invalid"):
        assert f'id="{kind}"' in page
    assert page.count("curl ") >= len(openapi(language)["paths"])
    assert "<script" not in page.split("<main", 1)[1].split("</main>", 1)[0]
