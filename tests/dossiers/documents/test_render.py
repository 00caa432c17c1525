"""Documents as PDF: everything on the page comes from plain data, in one typeface, the same each time."""

from __future__ import annotations

import hashlib
import io
import json
import os
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pypdf
import pytest
import weasyprint  # type: ignore[import-untyped]
from django.conf import settings
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy, override

from dossiers.documents import press as press_module
from dossiers.documents.fonts import letters_missing
from dossiers.documents.kinds import DESIGNS
from dossiers.documents.pages import check_plain
from dossiers.documents.render import data_digest, render
from tests.dossiers.documents.samples import DENIAL, SAMPLES, sample

KINDS = list(SAMPLES)
PLAIN_VOWELS = "aăâeêioôơuưy"
TONES = ["", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323"]


def every_vietnamese_letter() -> str:
    import unicodedata

    vowels = "".join(unicodedata.normalize("NFC", vowel + tone) for vowel in PLAIN_VOWELS for tone in TONES)
    letters = vowels + "bcdđghklmnpqrstvxfjwz"
    return letters + letters.upper()


def text_of(pdf: bytes) -> str:
    """The words of all pages on one line, as somebody would copy them."""
    pages = pypdf.PdfReader(io.BytesIO(pdf)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def fonts_of(pdf: bytes) -> set[str]:
    found = set()
    for page in pypdf.PdfReader(io.BytesIO(pdf)).pages:
        for font in page["/Resources"]["/Font"].values():  # type: ignore[index]
            found.add(str(font.get_object()["/BaseFont"]).split("+")[-1])
    return found


@pytest.mark.parametrize("kind", KINDS)
def test_a_document_says_all_it_was_given(kind: str) -> None:
    data = sample(kind)
    text = text_of(render(kind, data))
    for key in (
        "number",
        "place_and_date",
        "filer_name",
        "procedure",
        "due",
        "reply_by",
        "way_out",
        "ledger_head",
    ):
        if data.get(key):
            assert str(data[key]) in text, key
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in text
    assert "Độc lập - Tự do - Hạnh phúc" in text


def test_the_birth_certificate_reads_as_one() -> None:
    text = text_of(render("result", sample("result")))
    for words in ("GIẤY KHAI SINH", "NGUYỄN HOÀNG MINH ANH", "Dân tộc: Kinh", "079326001234", "KT. CHỦ TỊCH"):
        assert words in text


def test_a_letter_has_agencies_reasons_and_recipients() -> None:
    text = text_of(render("result", dict(DENIAL)))
    for words in ("ỦY BAN NHÂN DÂN PHƯỜNG BÀN CỜ", "THÔNG BÁO", "Trẻ đã có Giấy khai sinh.", "- Lưu: VT."):
        assert words in text


@pytest.mark.parametrize("kind", KINDS)
def test_one_page_is_enough(kind: str) -> None:
    assert len(pypdf.PdfReader(io.BytesIO(render(kind, sample(kind)))).pages) == 1


def test_the_same_data_gives_the_same_bytes_also_in_another_process() -> None:
    here = [hashlib.sha256(render(kind, sample(kind))).hexdigest() for kind in KINDS]
    assert [hashlib.sha256(render(kind, sample(kind))).hexdigest() for kind in KINDS] == here
    script = (
        "import hashlib, json, sys\n"
        "from dossiers.documents.render import render\n"
        "for kind, data in json.load(sys.stdin).items(): print(hashlib.sha256(render(kind, data)).hexdigest())"
    )
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "portal.settings", "PYTHONHASHSEED": "7"}
    there = subprocess.run(
        [sys.executable, "-c", script],
        input=json.dumps({kind: sample(kind) for kind in KINDS}),
        env=environment,
        cwd=settings.BASE_DIR,
        capture_output=True,
        text=True,
        check=True,
    )
    assert there.stdout.split() == here


def test_the_digest_is_of_what_is_said() -> None:
    assert data_digest("result", sample("result")) == data_digest("result", sample("result"))
    assert data_digest("result", sample("result")) != data_digest(
        "result", sample("result", number="16/2026")
    )


def test_the_readers_language_changes_nothing() -> None:
    data = sample("form_01", copies=1200)
    with override("vi"):
        in_vietnamese = render("form_01", data)
    with override("en"):
        assert render("form_01", data) == in_vietnamese


def test_every_vietnamese_letter_is_drawn_in_tinos_and_nothing_else() -> None:
    # The style sheet calls our Tinos files `Document`, so no face of the system can pass for them.
    letters = every_vietnamese_letter()
    data = sample("form_01", filer_name=letters, filer_address=letters, notes=[letters])
    pdf = render("form_01", data)
    assert fonts_of(pdf) <= {"Document", "Document-Bold", "Document-Italic"}
    assert letters in text_of(pdf).replace(" ", "")
    for face in ("regular", "bold", "italic", "bold-italic"):
        assert letters_missing(letters, face) == set()


def test_a_letter_that_tinos_lacks_is_known() -> None:
    assert letters_missing("Nguyễn 永 ก") == {"永", "ก"}


def test_the_demonstration_is_marked_on_every_page_and_only_then() -> None:
    many = [{"name": f"Giấy tờ số {n}", "original": 1, "certified": 0, "copy": 0} for n in range(90)]
    pages = pypdf.PdfReader(io.BytesIO(render("form_01", sample("form_01", papers=many)))).pages
    assert len(pages) > 1
    for page in pages:
        assert "KHÔNG CÓ GIÁ TRỊ PHÁP LÝ" in page.extract_text().replace("\n", " ")
    assert "DẤU" in text_of(render("result", sample("result")))
    real = text_of(render("result", sample("result", demo=False)))
    assert "THỬ NGHIỆM" not in real
    assert "MẪU" not in real


def test_pages_are_numbered_from_the_second() -> None:
    many = [{"name": f"Giấy tờ số {n}", "original": 1, "certified": 0, "copy": 0} for n in range(90)]
    pages = pypdf.PdfReader(io.BytesIO(render("form_01", sample("form_01", papers=many)))).pages
    assert not pages[0].extract_text().rstrip().endswith("\n1")
    assert "2" in {line.strip() for line in pages[1].extract_text().splitlines()}


@pytest.mark.parametrize("kind", KINDS)
def test_title_language_size_and_signature_fields(kind: str) -> None:
    reader = pypdf.PdfReader(io.BytesIO(render(kind, sample(kind))))
    assert reader.metadata is not None
    assert str(reader.metadata.title).lower().startswith((DESIGNS[kind].title or "Giấy khai sinh").lower())  # type: ignore[index]
    assert str(reader.root_object["/Lang"]) == "vi"
    assert [round(float(side)) for side in reader.pages[0].mediabox[2:]] == [595, 842]
    fields = [field.get_object()["/T"] for field in reader.root_object["/AcroForm"]["/Fields"]]  # type: ignore[index]
    assert tuple(fields) == DESIGNS[kind].fields  # type: ignore[index]


def test_mark_up_in_data_is_text() -> None:
    data = sample("form_03", way_out='<img src="file:///etc/passwd"><b>đậm</b> & "ngoặc"')
    assert '<img src="file:///etc/passwd"><b>đậm</b> & "ngoặc"' in text_of(render("form_03", data))


class Model:
    """Stands for a row of the database."""

    deleted = False

    def delete(self) -> None:
        self.deleted = True


@pytest.mark.parametrize(
    "value",
    [
        Model(),
        mark_safe("<b>"),
        gettext_lazy("May"),
        1.5,
        {1: "x"},
        [{"deep": Model()}],
        b"bytes",
        {"x": {Model()}},
    ],
)
def test_anything_but_plain_data_is_refused(value: Any) -> None:
    with pytest.raises(TypeError, match="plain"):
        check_plain({"value": value})
    with pytest.raises(TypeError, match="plain"):
        render("form_01", sample("form_01", notes=[value]))


@pytest.mark.parametrize("address", ["", "/xac-minh/1", "javascript:alert(1)", "file:///etc/passwd"])
def test_the_qr_is_an_absolute_address(address: str) -> None:
    with pytest.raises(ValueError, match="absolute"):
        render("form_01", sample("form_01", verify_url=address))


@pytest.mark.parametrize(
    "address",
    [
        "file:///etc/passwd",
        "http://127.0.0.1:9/x.png",
        "https://example.vn/x.png",
        "data:image/png;base64,iVBORw0KGgo=",
        "ftp://example.vn/x",
        "document:../../etc/passwd",
        "document:other.png",
    ],
)
def test_nothing_but_named_assets_is_fetched(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def reach_out(*arguments: object, **_named: object) -> None:
        raise AssertionError(f"reached out: {arguments}")

    monkeypatch.setattr(socket.socket, "connect", reach_out)
    opened: list[str] = []
    monkeypatch.setattr(Path, "open", lambda self, *_a, **_k: opened.append(str(self)))
    fetcher = press_module.NamedAssets({"qr.png": ("image/png", b"")})
    with pytest.raises(press_module.NotAnAssetError):
        fetcher.fetch(address)
    html = (
        f'<link rel="stylesheet" href="{address}"><link rel="attachment" href="{address}"><img src="{address}">'
        f'<object data="{address}"></object><style>p {{ background: url({address}) }}</style><p>x</p>'
    )
    pdf = weasyprint.HTML(string=html, url_fetcher=fetcher).write_pdf()
    assert b"EmbeddedFile" not in pdf
    assert opened == []


def test_a_forked_worker_leaves_the_fonts_to_its_parent() -> None:
    before = render("form_02", sample("form_02"))
    child = os.fork()
    if child == 0:
        try:
            same = render("form_02", sample("form_02")) == before
        finally:
            os._exit(0 if same else 1)
    assert os.waitpid(child, 0)[1] == 0
    assert render("form_02", sample("form_02")) == before
