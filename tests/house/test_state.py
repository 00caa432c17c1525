"""Nothing but an action changes a dossier."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from django.apps import apps

from tests.house.sources import FLOORS, Source, functions, sources

WRITES = {
    "save", "create", "update", "delete", "bulk_create", "bulk_update", "get_or_create", "update_or_create",
    "asave", "acreate", "aupdate", "adelete",
}  # fmt: skip
WRITERS = {  # who may write which rows of the floor `dossiers`, beside the actions
    "dossiers.flow",  # the dossier and its tasks, as the engine moved them
    "dossiers.ledger",  # events
    "dossiers.numbering",
    "dossiers.outbox",
    "dossiers.supplements",
    "dossiers.notices",
    "dossiers.documents",
    "dossiers.files",
    "dossiers.figures",
    "dossiers.payments",
    "dossiers.models",
}
STATE = {"Dossier", "Task", "Event", "EventDetail", "AnswersRevision", "Request"}
STATE_WRITERS = {
    "dossiers.actions",
    "dossiers.flow",
    "dossiers.ledger",
    "dossiers.supplements",
    "dossiers.models",
}


def is_in(source: Source, modules: set[str]) -> bool:
    return any(source.module == module or source.module.startswith(f"{module}.") for module in modules)


def manager_writes(source: Source, names: set[str]) -> Iterator[ast.Call]:
    """Calls such as `Dossier.objects.filter(…).update(…)` on one of these models."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in WRITES:
            receiver = ast.unparse(node.func.value)
            if any(receiver.startswith(f"{name}.") or f" {name}." in receiver for name in names):
                yield node


def test_state_is_written_by_actions_and_what_they_stand_on() -> None:
    faults = [
        f"{source.at(node)} {ast.unparse(node.func)}"
        for source in sources(*FLOORS)
        if not is_in(source, STATE_WRITERS)
        for node in manager_writes(source, STATE)
    ]
    assert not faults


def test_other_rows_of_dossiers_are_written_on_their_own_floor() -> None:
    ours = {model.__name__ for model in apps.get_app_config("dossiers").get_models()}
    faults = [
        f"{source.at(node)} {ast.unparse(node.func)}"
        for source in sources(*FLOORS)
        if not is_in(source, WRITERS | {"dossiers.actions"})
        for node in manager_writes(source, ours)
    ]
    assert not faults


def test_faces_save_nothing_themselves() -> None:
    """A view calls an action; only signing in keeps rows of its own (accounts, second factors)."""
    faults = [
        f"{source.at(node)} {ast.unparse(node.func)}"
        for source in sources("portal")
        if not is_in(source, {"portal.signin", "portal.management"})
        for node in ast.walk(source.tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and (node.func.attr == "save" or (node.func.attr in WRITES and ".objects" in ast.unparse(node.func)))
    ]
    assert not faults


def test_transactions_are_durable_and_belong_to_acts() -> None:
    """`atomic` is always durable: nothing opens a transaction around an action."""
    loaders = {"procedures.loading"}  # reference data, in one transaction with what calls it
    faults = [
        source.at(node)
        for source in sources(*FLOORS)
        if source.module not in loaders
        for node in ast.walk(source.tree)
        if (isinstance(node, ast.Attribute) and node.attr == "atomic" and not _is_durable(source, node))
    ]
    assert not faults


def _is_durable(source: Source, atomic: ast.Attribute) -> bool:
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Call) and node.func is atomic:
            return any(word.arg == "durable" and ast.unparse(word.value) == "True" for word in node.keywords)
    return False


def test_an_action_names_its_actor_by_keyword() -> None:
    no_actor = {"read_notices"}  # marks one's own notices as read; changes no dossier
    faults = [
        f"{source.at(function)} {function.name}"
        for source in sources("dossiers")
        if source.module.startswith("dossiers.actions")
        for function in functions(source)
        if any("atomic" in ast.unparse(decorator) for decorator in function.decorator_list)
        and "actor" not in {argument.arg for argument in function.args.kwonlyargs}
        and function.name not in no_actor
    ]
    assert not faults
