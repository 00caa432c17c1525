"""Every reference procedure with its sample answers: complete, of their case, and enough for both results."""

from __future__ import annotations

import pytest

from procedures.loading import reference_files
from procedures.placeholders import Language
from procedures.workflow.soundness import check
from tests.factories.answers.every import SAMPLES
from tests.procedures.sampling import ON, definition_of, facts_for, filled, problems_of, wrong

CODES = [path.stem for path in reference_files()]
SAMPLED = [(code, case) for code in CODES for case in SAMPLES[code]]
# Answers on which it depends what else is asked, so that without one another field is complained of first.
DECIDES = {
    "applicant_relation", "applicant_side", "copies_requested", "evidence", "has_notice", "owner_kind",
    "payment_method", "purpose", "reason", "registration_case", "request_type", "work_type",
}  # fmt: skip


def test_there_are_all_the_procedures_of_the_reference() -> None:
    assert len(CODES) == 17
    assert set(SAMPLES) == set(CODES)


@pytest.mark.parametrize("code", CODES)
def test_the_workflow_is_sound_and_every_case_has_a_sample(code: str) -> None:
    definition = definition_of(code)
    assert [finding for finding in check(definition) if finding.severity == "error"] == []
    assert set(SAMPLES[code]) == ({case.key for case in definition.cases} or {""})


@pytest.mark.parametrize(("code", "case"), SAMPLED)
def test_sample_answers_are_complete_and_choose_their_case(code: str, case: str) -> None:
    answers = SAMPLES[code][case](ON)
    assert problems_of(code, answers) == []
    assert (facts_for(definition_of(code), answers)[1].case or "") == case


@pytest.mark.parametrize(("code", "case"), SAMPLED)
def test_what_is_required_is_asked_for_by_name(code: str, case: str) -> None:
    """Without one of its required answers, a default apart, a sample is refused at that very field."""
    sample = SAMPLES[code][case](ON)
    required = {
        field.key
        for field in definition_of(code).form.fields
        if field.always_required and field.default is None and field.key in sample
    }
    asked = required - DECIDES
    assert asked
    for key in asked:
        assert (key, "error") in wrong(code, case, **{key: None}), key


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize(("code", "case"), SAMPLED)
def test_both_results_can_be_filled(code: str, case: str, language: Language) -> None:
    granted, denied = (filled(code, case, outcome, language) for outcome in ("granted", "denied"))
    assert "{{" not in granted + denied
    assert "Chưa đủ điều kiện" in denied
