"""A result's number as its register writes it: by symbol, by the year, by the book; each register counts apart."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from accounts.loading import demo_unit, load_units
from dossiers.documents.registers import reserve_result
from tests.procedures.sampling import definition_of

pytestmark = pytest.mark.django_db

MORNING = datetime(2026, 11, 25, 2, tzinfo=UTC)


def test_each_register_writes_its_numbers_its_own_way() -> None:
    load_units()
    ward = demo_unit("Bến Thành")
    written = {}
    for code in ("1.001193", "1.000894", "1.013225", "2.000815", "2.000884"):
        template = definition_of(code).results["granted"]
        written[code] = [reserve_result(ward, template, at=MORNING).symbol for _twice in range(2)]
    assert written == {
        "1.001193": ["01/2026", "02/2026"],
        "1.000894": ["01/2026", "02/2026"],
        "1.013225": ["01/GPXD-UBND", "02/GPXD-UBND"],
        "2.000815": ["01, quyển số 01/2026-SCT/BS", "02, quyển số 01/2026-SCT/BS"],
        "2.000884": ["01, quyển số 01/2026-SCT/CK", "02, quyển số 01/2026-SCT/CK"],
    }
