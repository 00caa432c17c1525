"""The result of every reference procedure on paper: whole, in order, within its margins, signed where it speaks."""

from __future__ import annotations

import io
import itertools
from collections.abc import Iterator
from typing import Any

import pypdf
import pytest

from dossiers.documents.composing import letterhead
from dossiers.documents.fonts import outlines
from dossiers.documents.render import render
from procedures.results import Rows
from tests.dossiers.documents.reference import CODES, GRANTED, SIGNED_BY, result
from tests.factories.answers.every import ENTRIES, SAMPLES
from tests.procedures.sampling import ON, definition_of, wrong

POINTS_OF_A_MM = 72 / 25.4
LONG_NAME = "Công Tằng Tôn Nữ Nguyễn Phúc Hoàng Ngọc Bảo Khánh Phương Thùy Đoan Trang"
# The only labels that stay without a value: the official birth certificate leaves an unknown parent blank.
MAY_BE_BLANK = {"Họ, chữ đệm, tên người", "Năm sinh", "Dân tộc", "Quốc tịch", "Nơi cư trú"}


def pages_of(data: dict[str, Any]) -> list[str]:
    """The words of each page on one line."""
    pages = pypdf.PdfReader(io.BytesIO(render("result", data))).pages
    return [" ".join(page.extract_text().split()) for page in pages]


def _said(data: dict[str, Any]) -> Iterator[str]:
    """All a result says, in the order in which it is read."""
    for block in data["blocks"]:
        match block["kind"]:
            case "paragraph":
                yield block["text"]
            case "rows":
                yield from (f"{row['label']}: {row['value']}".strip() for row in block["rows"])
            case "table":
                yield from (cell for row in block["rows"] for cell in row)
            case "signatures":
                yield from (hand["name"] for hand in block["hands"])


def squeezed(text: str) -> str:
    return "".join(text.split())


@pytest.mark.parametrize(("code", "case"), GRANTED)
def test_a_result_says_everything_in_order_and_ends_in_its_hand(code: str, case: str) -> None:
    data = result(code, case)
    pages = pages_of(data)
    text = squeezed(" ".join(pages))
    beside = any(block.get("beside") for block in data["blocks"])  # two columns are read one after the other
    place = 0
    for words in filter(None, _said(data)):
        found = text.find(squeezed(words), 0 if beside else place)
        assert found >= 0, words
        place = found
    assert squeezed(data["title"].upper()) in text
    assert text.find(squeezed(data["number"])) > 0
    assert text.find(squeezed(SIGNED_BY)) >= place
    assert len(pages) <= 2


@pytest.mark.parametrize("code", CODES)
def test_a_denial_fits_one_page_and_names_every_reason(code: str) -> None:
    case = next(iter(SAMPLES[code]))
    (page,) = pages_of(result(code, case, "denied"))
    for words in ("THÔNG BÁO", "Giấy tờ nộp kèm đã hết giá trị", "không khớp với cơ sở dữ liệu", "Nơi nhận:"):
        assert words in page


def test_the_hand_that_signs_never_stands_alone_on_a_page() -> None:
    """However long the text before it, something of the text is on the page that is signed."""
    reason = {"text": "Thông tin trong tờ khai không khớp với cơ sở dữ liệu.", "basis": "Luật"}
    counts = set()
    for many in range(8, 24):
        pages = pages_of(result("1.013225", "house", "denied", reasons=[reason] * many))
        counts.add(len(pages))
        assert SIGNED_BY in pages[-1]
        assert "quyền khiếu nại" in pages[-1], many
    assert counts == {1, 2}


@pytest.mark.parametrize(("code", "case"), GRANTED)
def test_without_optional_answers_no_label_stays_empty(code: str, case: str) -> None:
    definition = definition_of(code)
    optional = {field.key: None for field in definition.form.fields if not field.always_required}
    needed = {key for key in optional if _is_needed(code, case, key)}
    required = {entry.key for entry in definition.results["granted"].entries if entry.required}
    entries = {key: value for key, value in ENTRIES.get(code, {}).items() if key in required}
    data = result(code, case, answers={k: v for k, v in optional.items() if k not in needed}, entries=entries)
    empty = {
        row["label"]
        for block in data["blocks"]
        if block["kind"] == "rows"
        for row in block["rows"]
        if not row["value"]
    }
    if code == "1.001193":
        empty = {label for label in empty if not any(label.startswith(start) for start in MAY_BE_BLANK)}
    assert empty == set()


def _is_needed(code: str, case: str, key: str) -> bool:
    """Whether the form asks for an answer in this case although it does not always, so that it is always there."""
    return key in SAMPLES[code][case](ON) and (key, "error") in wrong(code, case, **{key: None})


def test_only_the_birth_certificate_has_blanks() -> None:
    for code in CODES:
        for outcome, template in definition_of(code).results.items():
            rows = itertools.chain.from_iterable(b.rows for b in template.blocks if isinstance(b, Rows))
            blank = {row.label.vi for row in rows if row.when_empty == "blank"}
            assert not blank or (code, outcome) == ("1.001193", "granted"), blank


@pytest.mark.parametrize("code", CODES)
def test_every_font_is_embedded_and_the_page_is_tagged(code: str) -> None:
    case = next(iter(SAMPLES[code]))
    reader = pypdf.PdfReader(io.BytesIO(render("result", result(code, case))))
    for page in reader.pages:
        for font in page["/Resources"]["/Font"].values():  # type: ignore[index]
            (descendant,) = font.get_object()["/DescendantFonts"]
            descriptor = descendant.get_object()["/FontDescriptor"]
            assert "/FontFile2" in descriptor or "/FontFile3" in descriptor
    assert reader.root_object["/MarkInfo"]["/Marked"]  # type: ignore[index]
    assert "/StructTreeRoot" in reader.root_object
    assert str(reader.root_object["/Lang"]) == "vi"


def _members(count: int) -> list[dict[str, Any]]:
    member = SAMPLES["1.001612"]["family"](ON)["members"][0]
    return [{**member, "member_name": f"Thành viên số {n:02d}"} for n in range(1, count + 1)]


def test_a_table_over_pages_repeats_its_head_and_splits_no_row() -> None:
    (heading,) = [
        block.title.vi
        for block in definition_of("1.001612").results["granted"].blocks
        if block.kind == "table" and block.each == "members" and block.title
    ]
    pages = pages_of(result("1.001612", "family", answers={"members": _members(40)}))
    assert len(pages) in {2, 3}
    named = [[n for n in range(1, 41) if f"Thành viên số {n:02d}" in page] for page in pages]
    assert sorted(itertools.chain.from_iterable(named)) == list(range(1, 41))
    for page, found in zip(pages, named, strict=True):
        if found:
            assert "STT Họ, chữ đệm, tên Giấy tờ tùy thân" in page
        if heading in page:
            assert found, "a heading left alone at the foot of its page"


def test_forty_owners_and_forty_parties_each_have_their_line_and_their_place_to_sign() -> None:
    owner = {
        "co_owner_name": LONG_NAME,
        "co_owner_birth_date": "1986",
        "co_owner_residence": SAMPLES["1.012783"]["ordinary"](ON)["applicant_residence"],
        "co_owner_document_type": "CC",
        "co_owner_document_number": "079186000342",
    }
    owners = " ".join(pages_of(result("1.012783", "ordinary", answers={"co_owners": [owner] * 40})))
    assert squeezed(owners).count(squeezed(LONG_NAME)) == 40
    party = SAMPLES["1.012812"][""](ON)["parties"][0]
    parties = [{**party, "party_name": f"Bên tranh chấp {n:02d}"} for n in range(1, 41)]
    pages = pages_of(result("1.012812", "", answers={"parties": parties}))
    assert all(" ".join(pages).count(f"Bên tranh chấp {n:02d}") == 2 for n in range(1, 41))
    assert SIGNED_BY in pages[-1]


@pytest.mark.parametrize(("code", "case", "who"), [
    ("1.001193", "on_time", ("child_name", "mother_name", "applicant_name")),
    ("1.000894", "", ("bride_name", "groom_name")),
    ("1.001612", "family", ("owner_name", "business_name")),
    ("1.013225", "works", ("owner_name", "designer_name")),
    ("1.004873", "", ("subject_name", "applicant_name")),
    ("2.000884", "", ()),
])  # fmt: skip
def test_nothing_passes_the_margins(code: str, case: str, who: tuple[str, ...]) -> None:
    """Decree 30/2020, Annex I: 30–35 mm at the left, 15–20 at the right; also with the longest names."""
    data = result(code, case, answers=dict.fromkeys(who, LONG_NAME))
    left, right = (30, 190.5) if data["layout"] == "certificate" else (30, 193.5)
    checked = 0
    for words, x, size, face in _pieces(render("result", data)):
        checked += 1
        width = outlines(face).width(words, size)
        assert x >= left * POINTS_OF_A_MM - 1, words
        assert x + width <= right * POINTS_OF_A_MM + 2, words
    assert checked > 15


def _pieces(pdf: bytes) -> Iterator[tuple[str, float, float, str]]:
    """Level pieces of text with their left edge, size and face; not the watermark, nor what stands under the QR."""
    found: list[tuple[str, float, float, str]] = []

    def visit(text: str, cm: list[float], tm: list[float], font: Any, size: float) -> None:
        words = text.strip()
        level = abs(cm[1]) < 1e-6 and abs(tm[1]) < 1e-6
        scale = abs(cm[0] * tm[0]) * size
        if words and level and font and scale > 8:
            name = str(font["/BaseFont"]).lower()
            style = "-".join(part for part in ("bold", "italic") if part in name) or "regular"
            found.append((words, cm[4] + cm[0] * tm[4], scale, style))

    for page in pypdf.PdfReader(io.BytesIO(pdf)).pages:
        page.extract_text(visitor_text=visit)
    yield from found


@pytest.mark.parametrize(
    ("name", "lines"),
    [
        ("Ủy ban nhân dân phường Bến Thành", ["Ủy ban nhân dân", "phường Bến Thành"]),
        ("Ủy ban nhân dân Thành phố Hồ Chí Minh", ["Ủy ban nhân dân", "Thành phố Hồ Chí Minh"]),
        ("Công an phường Bến Thành", ["Công an phường Bến Thành"]),
        (
            "Trung tâm Phục vụ hành chính công phường Bến Thành",
            ["Trung tâm Phục vụ", "hành chính công", "phường Bến Thành"],
        ),
        ("", []),
    ],
)
def test_a_letterhead_is_broken_before_the_unit(name: str, lines: list[str]) -> None:
    assert letterhead(name) == lines
