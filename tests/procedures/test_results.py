"""Result templates: closed, looked up, never evaluated."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from pydantic import ValidationError

from procedures import results
from procedures.placeholders import FillError
from procedures.results import ResultTemplate, fill, variables

REFERENCE = Path(results.__file__).parent / "reference" / "1.001193.json"

BIRTH = {
    "child_name": "Đặng Nguyễn Minh Đức",
    "child_birth_date": "2026-03-15",
    "child_sex": "NAM",
    "child_ethnicity": "01",
    "child_nationality": "VN",
    "child_birth_place": {"country": "VN", "scheme": "2-TIER", "province": "79", "detail": "284 Cống Quỳnh"},
    "child_origin": "Phường Bàn Cờ, Thành phố Hồ Chí Minh",
    "mother_name": "Trần Thị Thu Hà",
    "mother_birth_date": "1996-05",
    "mother_ethnicity": "01",
    "mother_nationality": "VN",
    "mother_residence": "Phường Bàn Cờ, Thành phố Hồ Chí Minh",
    "applicant_name": "Trần Thị Thu Hà",
    "applicant_document_type": "CC",
    "applicant_document_number": "079196000001",
    "agency": {"name": "Ủy ban nhân dân phường Bàn Cờ"},
    "dossier": {"code": "000.00.01.H29-261120-0001", "received_on": "2026-11-20"},
    "decision": {
        "date": "2026-11-20",
        "reasons": [
            {"text": "Nơi đăng ký không đúng thẩm quyền", "basis": "Luật Hộ tịch, Điều 13"},
            {"text": "Khác"},
        ],
    },
}


def said(path, answer):
    """What the form would say: a code in angle brackets is enough here."""
    return f"<{answer['detail'] if isinstance(answer, dict) else answer}>"


def template(*blocks, **more) -> ResultTemplate:
    return ResultTemplate.model_validate(
        {"title": both("Giấy"), "series": "outgoing", "blocks": list(blocks), **more}
    )


def both(text: str) -> dict[str, str]:
    return {"vi": text, "en": text}


def paragraph(text: str, **more):
    return {"kind": "paragraph", "text": both(text), **more}


def rows(*pairs, when_empty="refuse"):
    return {
        "kind": "rows",
        "rows": [
            {"label": both(label), "value": both(value), "when_empty": when_empty} for label, value in pairs
        ],
    }


def text_of(block, **values) -> str:
    return str(fill(template(block), values, labels=said)["blocks"][0]["text"])


@pytest.mark.parametrize(
    ("written", "value", "shown"),
    [
        ("{{ x }}", "Nguyễn Văn An", "Nguyễn Văn An"),
        ("{{x}}", 15, "15"),
        ("{{ x | upper }}", "Đỗ Thị Ngọc Ánh", "ĐỖ THỊ NGỌC ÁNH"),
        ("{{ x | upper }}", "Đức".replace("ứ", "u\u031b\u0301"), "ĐỨC"),  # decomposed, as some phones send it
        ("{{ x | date }}", "2026-03-05", "05/03/2026"),
        ("{{ x | date }}", "1962-05", "05/1962"),
        ("{{ x | date }}", "1962", "1962"),
        ("{{ x | year }}", "1996-05-01", "1996"),
        (
            "{{ x | date_in_words }}",
            "2026-03-15",
            "ngày mười lăm tháng ba năm hai nghìn không trăm hai mươi sáu",
        ),
        (
            "{{ x | date_in_words | upper }}",
            "1975-04-30",
            "NGÀY BA MƯƠI THÁNG TƯ NĂM MỘT NGHÌN CHÍN TRĂM BẢY MƯƠI LĂM",
        ),
        ("{{ x | number }}", 1200000, "1.200.000"),
        ("{{ x | number }}", "1234.5", "1.234,5"),
        ("{{ x | label }}", "NAM", "<NAM>"),
        ("{{ x | address }}", {"country": "VN", "detail": "12 Lê Lợi"}, "<12 Lê Lợi>"),
        ("{{ x | address }}", "12 Lê Lợi", "12 Lê Lợi"),
    ],
)
def test_filters(written, value, shown):
    assert text_of(paragraph(written), x=value) == shown


def test_english_numbers_and_dates():
    done = fill(
        template(paragraph("{{ a | number }} {{ b | date_in_words }}")),
        {"a": "1234.5", "b": "2026-03-15"},
        language="en",
    )
    assert done["blocks"][0]["text"] == "1,234.5 15/03/2026"


@pytest.mark.parametrize(
    "written",
    [
        "{{ x | shout }}",
        "{{ x | upper | date }}",
        "{{ x.__class__ }}",
        "{{ X }}",
        "{{ }}",
        "{{ x() }}",
        "{{ x['a'] }}",
        "{{ x + y }}",
        "{{ x",
        "x }}",
        "{{ {{ x }} }}",
        "{{ row.text }}",
        "{{ entry.unheard_of }}",
        "x" * 4001,
    ],
)
def test_what_is_not_a_placeholder_is_refused_when_read(written):
    with pytest.raises(ValidationError):
        template(paragraph(written))


def test_both_languages_name_the_same_values():
    with pytest.raises(ValidationError, match="only one language"):
        template({"kind": "paragraph", "text": {"vi": "{{ a }}", "en": "{{ b }}"}})


def test_unknown_blocks_and_settings_are_refused():
    with pytest.raises(ValidationError):
        template({"kind": "script", "text": both("x")})
    with pytest.raises(ValidationError):
        template(paragraph("x"), evaluate=True)


def test_a_value_never_becomes_a_placeholder():
    assert text_of(paragraph("{{ x }}"), x="{{ y }} {% now %}", y="secret") == "{{ y }} {% now %}"


def test_a_value_stays_on_its_line():
    assert text_of(paragraph("{{ x }}"), x="một\n\x07 hai") == "một hai"


@pytest.mark.parametrize(
    ("written", "values", "path"),
    [
        ("{{ x }}", {}, "x"),
        ("{{ x }}", {"x": ""}, "x"),
        ("{{ x }}", {"x": True}, "x"),
        ("{{ x }}", {"x": {"typed": {"": "?"}}}, "x"),
        ("{{ x | date }}", {"x": "soon"}, "x"),
        ("{{ x | number }}", {"x": "many"}, "x"),
        ("{{ a.b }}", {"a": {"c": 1}}, "a.b"),
        ("{{ x }}", {"x": "y" * 2001}, "x"),
    ],
)
def test_a_needed_value_that_is_missing_or_unsuitable_is_named(written, values, path):
    with pytest.raises(FillError) as caught:
        fill(template(paragraph(written)), values)
    assert caught.value.path == path


def test_paths_reach_into_mappings_and_dotted_keys():
    assert text_of(paragraph("{{ a.b.c }}"), a={"b": {"c": "1"}}) == "1"
    assert fill(template(paragraph("{{ a.b.c }}")), {"a.b": {"c": "2"}})["blocks"][0]["text"] == "2"


def test_rows_say_what_happens_to_a_missing_value():
    assert fill(template(rows(("A", "{{ x }}"), when_empty="blank")), {})["blocks"][0]["rows"] == [
        {"label": "A", "value": "", "beside": False}
    ]
    assert fill(template(rows(("A", "{{ x }}"), when_empty="leave_out")), {})["blocks"] == []
    with pytest.raises(FillError):
        fill(template(rows(("A", "{{ x }}"))), {})


def test_an_optional_paragraph_is_left_out():
    assert fill(template(paragraph("{{ x }}", optional=True)), {})["blocks"] == []


def test_blocks_repeat_over_rows():
    reasons = {"reasons": [{"text": "một"}, {"text": "hai", "basis": "Luật"}]}
    each = paragraph("{{ row.position }}. {{ row.text }}", each="reasons")
    table = {
        "kind": "table",
        "each": "reasons",
        "columns": [
            {"title": both("Lý do"), "value": both("{{ row.text }}")},
            {"title": both("Căn cứ"), "value": both("{{ row.basis }}")},
        ],
    }

    first, second, grid = fill(template(each, table), reasons)["blocks"]

    assert (first["text"], second["text"]) == ("1. một", "2. hai")
    assert grid["rows"] == [["một", ""], ["hai", "Luật"]]
    assert variables(template(each, table)) == {
        "reasons",
        "reasons.text",
        "reasons.basis",
    }


@pytest.mark.parametrize("reasons", [None, [], "text", [1], [{"text": "x"}] * 201])
def test_a_repeated_block_needs_a_list_of_rows(reasons):
    with pytest.raises(FillError):
        fill(template(paragraph("{{ row.text }}", each="reasons")), {"reasons": reasons})


def test_a_document_has_an_end():
    with pytest.raises(FillError, match="longer"):
        fill(template(paragraph("{{ row.text }}", each="all")), {"all": [{"text": "x" * 2000}] * 40})


def test_hands_sign_side_by_side_one_for_each_row_or_as_named():
    signed = template(
        {
            "kind": "signatures",
            "each": "parties",
            "note": both("(Ký)"),
            "hands": [{"title": both("{{ row.role | label }}"), "name": both("{{ row.name }}")}],
        },
        {"kind": "signatures", "hands": [{"title": both("Vợ")}, {"title": both("Chồng")}]},
        {"kind": "paragraph", "lead": both("Điều {{ x }}."), "text": both("Quyết định này có hiệu lực.")},
    )
    parties = [{"role": "A", "name": "An"}, {"role": "B"}]
    each, named, article = fill(signed, {"parties": parties, "x": 2}, labels=said)["blocks"]
    assert each["hands"] == [{"title": "<A>", "name": "An"}, {"title": "<B>", "name": ""}]
    assert [hand["title"] for hand in named["hands"]] == ["Vợ", "Chồng"]
    assert (article["lead"], article["text"]) == ("Điều 2.", "Quyết định này có hiệu lực.")
    assert variables(signed) == {"parties", "parties.role", "parties.name", "x"}


# ---- the birth registration


@pytest.fixture(scope="module")
def birth() -> dict[str, ResultTemplate]:
    document = json.loads(REFERENCE.read_text(encoding="utf-8"))["results"]
    return {outcome: ResultTemplate.model_validate(part) for outcome, part in document.items()}


def test_the_birth_certificate_reads_as_on_paper(birth):
    done = fill(birth["granted"], {**BIRTH, "entry": {"personal_id": "079326000123"}}, labels=said)
    child, mother, father, registered = done["blocks"]

    assert (done["layout"], done["title"], birth["granted"].abbreviation) == (
        "certificate",
        "Giấy khai sinh",
        "GKS",
    )
    shown = {row["label"]: row["value"] for row in child["rows"]}
    assert shown["Họ, chữ đệm, tên"] == "ĐẶNG NGUYỄN MINH ĐỨC"
    assert shown["Ghi bằng chữ"] == "ngày mười lăm tháng ba năm hai nghìn không trăm hai mươi sáu"
    assert shown["Nơi sinh"] == "<284 Cống Quỳnh>"
    assert shown["Số định danh cá nhân"] == "079326000123"
    assert "Cơ sở y tế nơi sinh" not in shown
    assert mother["rows"][1] == {"label": "Năm sinh", "value": "1996", "beside": False}
    assert mother["rows"][2]["beside"]
    assert {row["value"] for row in father["rows"]} == {""}
    assert registered["rows"][1]["value"] == "<CC>: 079196000001"
    assert registered["rows"][2]["value"] == "Ủy ban nhân dân phường Bàn Cờ"


def test_the_denial_gives_every_reason(birth):
    done = fill(birth["denied"], BIRTH, labels=said)

    grid = next(block for block in done["blocks"] if block["kind"] == "table")
    assert grid["rows"] == [
        ["1", "Nơi đăng ký không đúng thẩm quyền", "Luật Hộ tịch, Điều 13"],
        ["2", "Khác", ""],
    ]
    with pytest.raises(FillError, match=r"decision\.reasons"):
        fill(birth["denied"], {**BIRTH, "decision": {"date": "2026-11-20"}}, labels=said)


def test_what_the_templates_read_is_asked_in_the_form(birth):
    form = json.loads(REFERENCE.read_text(encoding="utf-8"))["form"]
    asked = {
        field["key"] for page in form["pages"] for section in page["sections"] for field in section["fields"]
    }
    added = ("decision.", "dossier.", "agency.", "entry.")
    for document in birth.values():
        assert {path for path in variables(document) if not path.startswith(added)} <= asked


def test_the_whole_is_plain_data(birth):
    for document in birth.values():
        done = fill(document, BIRTH, labels=said)
        assert json.loads(json.dumps(done)) == done
    assert ResultTemplate.model_validate(birth["granted"].model_dump(mode="json")) == birth["granted"]


def test_a_row_is_said_as_its_own_question_and_a_list_nobody_filled_may_be_left_out():
    told = template(
        {
            "kind": "table",
            "each": "owners",
            "optional": True,
            "columns": [{"title": both("Loại"), "value": both("{{ row.paper | label }}")}],
        },
        {"kind": "paragraph", "each": "owners", "optional": True, "text": both("{{ row.name }}")},
        paragraph("end"),
    )
    asked = []

    def label(path, value):
        asked.append((path, value))
        return f"<{value}>"

    done = fill(
        told, {"owners": [{"paper": "CC", "name": "An"}, {"paper": "HC", "name": "Bình"}]}, labels=label
    )
    assert done["blocks"][0]["rows"] == [["<CC>"], ["<HC>"]]
    assert [block["text"] for block in done["blocks"][1:]] == ["An", "Bình", "end"]
    assert asked == [("owners.paper", "CC"), ("owners.paper", "HC")]
    assert [block["kind"] for block in fill(told, {})["blocks"]] == ["paragraph"]
