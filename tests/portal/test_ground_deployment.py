"""Image and composition, checked without a container engine: what they name exists in the code."""

from __future__ import annotations

import importlib
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.conf import settings
from django.core.management import get_commands
from django.urls import resolve

from portal.management.setup import SYSTEM_LIBRARIES

PROJECT = Path(settings.BASE_DIR)
COMPOSE: dict[str, Any] = yaml.safe_load((PROJECT / "docker-compose.yml").read_text())
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
SITE = {name: service for name, service in SERVICES.items() if service.get("image") == "motcua:local"}
DOCKERFILE = (PROJECT / "Dockerfile").read_text()
PROXY = (PROJECT / "deploy" / "proxy.conf").read_text()
EXAMPLE = dict(
    line.split("=", 1)
    for line in (PROJECT / "deploy" / "example.env").read_text().splitlines()
    if line and not line.startswith("#")
)
SETTINGS = set(
    re.findall(
        r"(?:env|env_list|environ\.get)\(\s*\"([A-Z_]+)\"", (PROJECT / "portal" / "settings.py").read_text()
    )
)
OURS = ("PORTAL_", "DATABASE_", "REDIS_", "CITIZEN_")


def test_every_setting_they_name_exists() -> None:
    named = {name for service in SITE.values() for name in service["environment"]}
    named |= {name for name in re.findall(r"\b([A-Z_]+)=", DOCKERFILE) if name.startswith(OURS)}
    named |= {name for name in EXAMPLE if name.startswith("PORTAL_")}
    assert not named - SETTINGS


def test_the_example_holds_exactly_what_the_composition_asks_for() -> None:
    asked = set(re.findall(r"\$\{([A-Z_]+)", (PROJECT / "docker-compose.yml").read_text()))
    assert asked == set(EXAMPLE)


def test_nothing_secret_stands_in_the_example() -> None:
    assert not [name for name, value in EXAMPLE.items() if value and re.search(r"PASSWORD|SECRET", name)]


@pytest.mark.parametrize(
    "text", [DOCKERFILE, *(str(service.get("healthcheck")) for service in SITE.values())]
)
def test_health_checks_point_at_real_routes(text: str) -> None:
    for path in re.findall(r"http://127\.0\.0\.1:8000(/\w+)", text):
        assert resolve(path).url_name in {"healthz", "readyz"}


@pytest.mark.parametrize("name", sorted(SITE))
def test_commands_are_real(name: str) -> None:
    command = [str(part) for part in SITE[name].get("command", ["gunicorn", "portal.wsgi:application"])]
    if command[:2] == ["python", "manage.py"]:
        assert command[2] in get_commands()
    elif command[0] == "celery":
        assert importlib.import_module(command[command.index("-A") + 1]).celery_app
    else:
        module, _, attribute = command[1].partition(":")
        assert f'"{command[1]}"' in DOCKERFILE
        assert f"{attribute} =" in Path(PROJECT, *module.split(".")).with_suffix(".py").read_text()


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_a_service_waits_only_for_what_can_say_it_is_ready(name: str) -> None:
    for other, wanted in SERVICES[name].get("depends_on", {}).items():
        if wanted["condition"] == "service_healthy":
            assert "test" in SERVICES[other].get("healthcheck", {})
        else:
            assert (wanted["condition"], SERVICES[other]["restart"]) == (
                "service_completed_successfully",
                "no",
            )


@pytest.mark.parametrize("name", sorted(SERVICES))
def test_volumes_are_declared_and_mounted_files_exist(name: str) -> None:
    for mount in SERVICES[name].get("volumes", ()):
        source = mount.rpartition(":/")[0] if not mount.endswith(":ro") else mount[:-3].rpartition(":/")[0]
        if source.startswith("./"):
            assert (PROJECT / source).exists()
        elif not source.startswith("${"):
            assert source in COMPOSE["volumes"]


def test_only_the_preparation_knows_the_owner() -> None:
    knowing = [name for name, service in SITE.items() if "DATABASE_OWNER_URL" in service["environment"]]
    assert knowing == ["prepare"]
    assert "--no-demo" in SITE["prepare"]["command"]


def test_behind_the_pooler_no_cursor_outlives_its_statement() -> None:
    assert SERVICES["pooler"]["environment"]["POOL_MODE"] == "transaction"
    assert settings.DATABASES["default"]["DISABLE_SERVER_SIDE_CURSORS"] is True


def test_only_the_proxy_is_reachable_from_outside() -> None:
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["proxy"]


def test_the_proxy_sends_protected_files_only_when_told_to() -> None:
    prefix = SITE["web"]["environment"]["PORTAL_PROTECTED_PREFIX"]
    block = re.search(rf"location {prefix}/ {{(.*?)}}", PROXY, re.DOTALL)
    assert block is not None
    assert "internal;" in block[1]
    assert "files:/srv/files:ro" in SERVICES["proxy"]["volumes"]
    assert "alias /srv/files/;" in block[1]


def test_the_image_is_built_in_stages_and_runs_as_nobody_special() -> None:
    assert DOCKERFILE.count("\nFROM ") >= 3
    last = DOCKERFILE.rpartition("\nFROM ")[2]
    users = re.findall(r"^USER (\S+)", last, re.MULTILINE)
    assert users == ["motcua"]
    assert "--uid 10001" in last
    assert SERVICES["proxy"]["user"] == "10001:10001"


def test_the_image_copies_what_exists_and_all_of_the_code() -> None:
    copied = [
        name
        for line in re.findall(r"^COPY (?!--from)(.+) \S+$", DOCKERFILE, re.MULTILINE)
        for name in line.split()
    ]
    assert not [name for name in copied if not (PROJECT / name).exists()]
    assert {"accounts", "procedures", "dossiers", "portal", "templates", "locale", "static"} <= set(copied)


def test_the_image_has_the_libraries_that_documents_need() -> None:
    indirect = {"libharfbuzz0b"}  # comes with the subsetter
    assert all(package in DOCKERFILE for package in set(SYSTEM_LIBRARIES.values()) - indirect)
