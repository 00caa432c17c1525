"""What stands on which floor, and what things may be called."""

from __future__ import annotations

import ast

from django.apps import apps

from tests.house.sources import DOMAIN, FLOORS, PROJECT, functions, sources

BANNED_NAMES = {
    "common", "core", "utils", "helpers", "services", "selectors", "managers", "mixins", "signals",
}  # fmt: skip
LINES_OF_A_FILE = 400
LINES_OF_A_FUNCTION = 50  # "wants to be two" from about 40; this is where the test stops discussing


def test_no_model_points_up() -> None:
    faults = []
    for model in apps.get_models(include_auto_created=True):
        below = model._meta.app_label
        for field in model._meta.get_fields():
            target = getattr(field, "related_model", None)
            if not field.concrete or target is None or not hasattr(target, "_meta"):
                continue
            above = target._meta.app_label
            if below in FLOORS and above in FLOORS and FLOORS.index(above) > FLOORS.index(below):
                faults.append(f"{model._meta.label}.{field.name} → {target._meta.label}")
    assert not faults


def test_no_model_of_the_frameworks_points_at_ours_but_the_user() -> None:
    from django.contrib.auth import get_user_model

    faults = [
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        if model._meta.app_label not in FLOORS
        for field in model._meta.concrete_fields
        if field.related_model and not isinstance(field.related_model, str)
        and field.related_model._meta.app_label in FLOORS and field.related_model is not get_user_model()
    ]  # fmt: skip
    assert not faults


def test_settings_are_read_through_django() -> None:
    allowed = {"portal.settings"}
    faults = [
        source.at(node)
        for source in sources(*FLOORS)
        if source.module not in allowed
        for node in ast.walk(source.tree)
        if (isinstance(node, ast.ImportFrom) and node.module == "portal.settings")
        or (isinstance(node, ast.Import) and any(name.name == "portal.settings" for name in node.names))
    ]
    assert not faults


def test_only_settings_and_tooling_read_the_environment() -> None:
    allowed = ("portal.settings", "portal.management", "portal.wsgi", "portal.celery", "dossiers.crash")
    faults = [
        source.at(node)
        for source in sources(*FLOORS)
        if not source.module.startswith(allowed)
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Attribute) and ast.unparse(node) in {"os.environ", "os.getenv"}
    ]
    assert not faults


def test_no_module_has_a_name_that_says_nothing() -> None:
    packages = (*FLOORS, "tests", "benchmarks")
    faults = [source.path for source in sources(*packages) if BANNED_NAMES & set(source.module.split("."))]
    assert not faults


def test_domain_packages_hold_no_views_urls_or_templates() -> None:
    files = [source.path for source in sources(*DOMAIN) if source.path.name in {"views.py", "urls.py"}]
    folders = [found for package in DOMAIN for found in (PROJECT / package).rglob("templates")]
    assert not [*files, *folders]


def test_files_and_functions_stay_short() -> None:
    faults = []
    for source in sources(*FLOORS):
        length = len((PROJECT / source.path).read_text(encoding="utf-8").splitlines())
        if length > LINES_OF_A_FILE:
            faults.append(f"{source.path}: {length} lines")
        for function in functions(source):
            body = (
                function.body[1:] if ast.get_docstring(function) and len(function.body) > 1 else function.body
            )
            length = (function.end_lineno or 0) - body[0].lineno + 1
            if length > LINES_OF_A_FUNCTION:
                faults.append(f"{source.at(function)} {function.name}: {length} lines")
    assert not faults
