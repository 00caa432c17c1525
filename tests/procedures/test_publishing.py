"""What is asked of a version on the day it is published: the law, the fees, the officers, each said plainly."""

from __future__ import annotations

import io
import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from procedures import lists, loading
from procedures.definition import Definition
from procedures.grounds import LIST, check_grounds, number_of
from procedures.loading import BrokenReference, load_procedure, read_definition, reference_files
from procedures.models import Offering, Version
from procedures.publishing import check_document, check_version, errors
from tests.factories.dossiers import BIRTH, a_ward

pytestmark = pytest.mark.django_db

ON = date(2026, 11, 25)


@pytest.fixture
def definition() -> Definition:
    return next(read_definition(path)[1] for path in reference_files() if path.stem == BIRTH)


def standing_on(definition: Definition, *basis: str) -> Definition:
    about = definition.about.model_copy(update={"legal_basis": basis})
    return definition.model_copy(update={"about": about})


def codes(definition: Definition, on: date) -> list[str]:
    return [one.code for one in check_grounds(definition, on=on)]


# ---- the law


@pytest.mark.parametrize(
    ("basis", "on", "found"),
    [
        ((), ON, ["no_basis"]),
        (("60/2014/QH13 (Luật Hộ tịch)",), date(2015, 12, 31), ["basis_not_yet_in_force", "basis_ends"]),
        (("60/2014/QH13 (Luật Hộ tịch)",), ON, ["basis_ends"]),
        (("60/2014/QH13",), date(2027, 2, 28), ["basis_ends"]),  # its last day
        (("60/2014/QH13",), date(2027, 3, 1), ["basis_no_longer_in_force"]),
        (("03/2026/QH16",), date(2027, 3, 1), []),
        (("03/2026/QH16",), date(2027, 2, 28), ["basis_not_yet_in_force"]),
        (("87/2020/NĐ-CP",), ON, ["basis_unverified"]),
        (("135/2025/QH15",), ON, ["basis_unverified"]),
        (("50/2014/QH13", "62/2020/QH14"), ON, ["basis_no_longer_in_force", "basis_unverified"] * 2),
        (("50/2014/QH13",), date(2026, 6, 30), ["basis_ends", "basis_unverified"]),
        (("99/1999/NĐ-CP", "03/2026/QH16"), date(2027, 3, 1), ["basis_unknown"]),
    ],
)
def test_the_law_is_asked_on_the_day(
    definition: Definition, basis: tuple[str, ...], on: date, found: list[str]
) -> None:
    assert codes(standing_on(definition, *basis), on) == found


def test_what_follows_a_law_is_named_with_the_last_day(definition: Definition) -> None:
    (one,) = check_grounds(standing_on(definition, "60/2014/QH13"), on=date(2027, 3, 1))
    assert one.severity == "error"
    assert one.row == "about.legal_basis.0"
    assert "đến hết ngày 28/02/2027; thay bằng 03/2026/QH16" in one.message.vi
    assert "until 28/02/2027; replaced by 03/2026/QH16" in one.message.en


def test_every_law_a_reference_procedure_names_is_known() -> None:
    """A number nobody dated would be a warning nobody reads."""
    named = {
        number_of(one) for path in reference_files() for one in read_definition(path)[1].about.legal_basis
    }
    assert named <= set(lists.index(LIST))


# ---- the fees


def test_an_amount_nobody_knows_is_a_warning_with_its_line() -> None:
    warned = {
        path.stem: [one.row for one in check_document(definition, on=ON) if one.code == "amount_unknown"]
        for path in reference_files()
        for _document, definition in [read_definition(path)]
    }
    assert warned[BIRTH] == ["fees.LE_PHI_KHAI_SINH"]
    assert any(not rows for rows in warned.values())


def test_a_day_without_a_table_is_a_warning_too(definition: Definition) -> None:
    before = date(2000, 1, 1)
    found = [one for one in check_document(definition, on=before) if one.code == "amount_unknown"]
    assert len(found) == len(definition.fees)
    assert all("No table is in force that day" in one.message.en for one in found)


# ---- all of it


def test_the_worst_comes_first_and_nothing_is_left_out(definition: Definition) -> None:
    version = Version.objects.get(procedure__code=BIRTH)
    found = check_version(definition, version.procedure, on=date(2027, 3, 1))
    ranks = ["error", "warning", "information"]
    assert [one.severity for one in found] == sorted((one.severity for one in found), key=ranks.index)
    assert {"no_officer", "basis_no_longer_in_force"} <= {one.code for one in errors(found)}
    assert {"amount_unknown", "hands_apart", "basis_unverified"} <= {one.code for one in found}


def staffed_ward() -> None:
    """The birth procedure offered by one ward, which has its people."""
    ward = a_ward()
    Offering.objects.filter(procedure__code=BIRTH).exclude(agency=ward.committee).delete()
    for post in (ward.reception, ward.case_officer, ward.unit_head, ward.signatory, ward.clerk):
        assert post.pk


def said(*arguments: str, **options: Any) -> str:
    out = io.StringIO()
    call_command(*arguments, stdout=out, **options)
    return out.getvalue()


def test_the_command_names_what_blocks() -> None:
    with pytest.raises(CommandError, match="errors would block publication"):
        said("check_procedures", BIRTH)
    staffed_ward()
    assert f"1 procedures on {ON}: 0 errors" in said("check_procedures", BIRTH, on=ON)
    everything = said("check_procedures", BIRTH, on=ON, all=True)
    assert f"{BIRTH}  warning  amount_unknown  fees.LE_PHI_KHAI_SINH: " in everything
    assert "error" not in everything.replace("0 errors", "")
    with pytest.raises(CommandError, match="no version in force"):
        said("check_procedures", "9.999999")


def test_a_version_is_refused_where_nobody_is_there_when_that_is_asked(tmp_path: Path) -> None:
    document = json.loads((loading.REFERENCE / f"{BIRTH}.json").read_text(encoding="utf-8"))
    document["about"]["minutes"] += 1
    path = tmp_path / f"{BIRTH}.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    versions = Version.objects.count()
    with pytest.raises(BrokenReference, match=r"Nobody holds “Check and accept”.* and 167 more"):
        load_procedure(path, staffed_on=ON)
    assert Version.objects.count() == versions


def test_the_load_command_refuses_a_broken_file_in_plain_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = json.loads((loading.REFERENCE / f"{BIRTH}.json").read_text(encoding="utf-8"))
    del document["name"]["vi"]
    document["channels"] = ["fax"]
    path = tmp_path / f"{BIRTH}.json"
    path.write_text(json.dumps(document), encoding="utf-8")
    monkeypatch.setattr("procedures.loading.reference_files", lambda: iter([path]))
    versions = Version.objects.count()
    with pytest.raises(CommandError) as refusal:
        said("load_reference")
    assert str(refusal.value).splitlines() == [
        f"{BIRTH}.json may not be published:",
        "  name.vi: this is missing",
        "  channels.0: this must be 'online', 'counter' or 'post', not 'fax'",
    ]
    assert Version.objects.count() == versions
