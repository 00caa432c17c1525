"""Good and bad uploads, made here from a seed; nothing is taken from anybody."""

from __future__ import annotations

import functools
import io
import random
import struct
import zipfile
import zlib
from collections.abc import Iterator

import pypdf
from PIL import Image
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    NameObject,
    NumberObject,
    TextStringObject,
)

DICE = random.Random("uploads")  # noqa: S311

EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"


# ---- making things


def picture(width: int, height: int, mode: str = "RGB") -> Image.Image:
    noise = Image.frombytes("RGB", (16, 16), DICE.randbytes(16 * 16 * 3))
    return noise.resize((width, height)).convert(mode)


def image(
    format_name: str, width: int = 320, height: int = 200, mode: str = "RGB", **options: object
) -> bytes:
    out = io.BytesIO()
    picture(width, height, mode).save(out, format_name, **options)
    return out.getvalue()


def pdf(pages: int = 1, *, password: str = "", owner: str = "", **extra: pypdf.generic.PdfObject) -> bytes:
    writer = pypdf.PdfWriter()
    for _page in range(pages):
        writer.add_blank_page(595, 842)
    for key, value in extra.items():
        writer.root_object[NameObject(f"/{key}")] = value
    if password or owner:
        writer.encrypt(password, owner or None, algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def name(text: str) -> NameObject:
    return NameObject(f"/{text}")


def action(kind: str, **entries: pypdf.generic.PdfObject) -> DictionaryObject:
    made = DictionaryObject({name("S"): name(kind)})
    made.update({name(key): value for key, value in entries.items()})
    return made


def with_attachment(file_name: str, content: bytes) -> bytes:
    writer = pypdf.PdfWriter()
    writer.add_blank_page(595, 842)
    writer.add_attachment(file_name, content)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def on_page(key: str, value: pypdf.generic.PdfObject) -> bytes:
    writer = pypdf.PdfWriter()
    writer.add_blank_page(595, 842)[NameObject(f"/{key}")] = value
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def archive(*names: str, content: bytes = b"x") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for one in names:
            made.writestr(one, content)
    return out.getvalue()


def png_claiming(width: int, height: int) -> bytes:
    """A small PNG whose header promises more pixels than it has."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack("!I", len(body)) + kind + body + struct.pack("!I", zlib.crc32(kind + body))

    head = struct.pack("!IIBBBBB", width, height, 8, 2, 0, 0, 0)
    data = zlib.compress(bytes(100_000), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def oriented() -> bytes:
    """A photo held sideways, with a place and a maker in its metadata."""
    made = picture(320, 200)
    facts = Image.Exif()
    facts[0x0112] = 6
    facts[0x010F] = "Máy ảnh bí mật"
    facts.get_ifd(0x8825)[1] = "N"
    out = io.BytesIO()
    made.save(out, "JPEG", exif=facts, comment=b"secret place")
    return out.getvalue()


# ---- the two heaps


@functools.cache
def good() -> dict[str, bytes]:
    """Files a citizen may well send; every one must come in."""
    heap = {f"pdf of {pages} pages": pdf(pages) for pages in (1, 2, 5, 20, 100, 500)}
    heap["pdf 2.0"] = b"%PDF-2.0" + pdf()[8:]
    heap["pdf with a newline less"] = pdf().rstrip()
    heap["pdf with trailing blanks"] = pdf() + b"\n\n  \0\0"
    heap["pdf locked for its owner only"] = pdf(owner="chủ")
    heap["pdf with an invoice in it"] = with_attachment("hóa đơn.xml", b"<invoice/>")
    heap["pdf with a link"] = on_page("Annots", ArrayObject([_link()]))
    heap["pdf with an outline"] = _with_outline()
    for width, height in ((1, 1), (3, 5), (640, 480), (1600, 1200), (4000, 3000)):
        heap[f"jpeg {width}x{height}"] = image("JPEG", width, height)
    for mode in ("L", "CMYK"):
        heap[f"jpeg {mode}"] = image("JPEG", mode=mode)
    heap["jpeg progressive"] = image("JPEG", progressive=True)
    heap["jpeg of low quality"] = image("JPEG", quality=10)
    heap["jpeg held sideways"] = oriented()
    for mode in ("1", "L", "LA", "P", "RGB", "RGBA", "I;16"):
        heap[f"png {mode}"] = image("PNG", mode=mode)
    heap["png large"] = image("PNG", 2000, 1500)
    return heap


def _link() -> DictionaryObject:
    rectangle = ArrayObject([NumberObject(edge) for edge in (0, 0, 10, 10)])
    go = action("URI", URI=TextStringObject("https://example.vn"))
    return DictionaryObject(
        {
            name("Type"): name("Annot"),
            name("Subtype"): name("Link"),
            name("Rect"): rectangle,
            name("A"): go,
        }
    )


def _with_outline() -> bytes:
    writer = pypdf.PdfWriter()
    writer.add_blank_page(595, 842)
    writer.add_outline_item(title="Trang một", page_number=0)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _bad_kinds() -> Iterator[tuple[str, str, bytes]]:
    yield "nothing", "empty", b""
    yield "text", "kind", b"hello"
    yield "the scanner's test file", "kind", EICAR
    yield "a web page", "kind", b"<!doctype html><script>alert(1)</script>"
    yield "a drawing with a script", "kind", b'<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>'
    yield "a document with entities", "kind", b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'
    yield "a Windows program", "kind", b"MZ" + bytes(200)
    yield "a Linux program", "kind", b"\x7fELF" + bytes(200)
    yield "a script", "kind", b"#!/bin/sh\nrm -rf /\n"
    yield "a GIF", "kind", image("GIF", mode="P")
    yield "a BMP", "kind", image("BMP")
    yield "a TIFF", "kind", image("TIFF")
    yield "a WebP", "kind", image("WEBP")
    yield "PostScript", "kind", b"%!PS-Adobe-3.0\n"
    yield "a PDF behind some text", "kind", b"hello\n" + pdf()
    yield "an old PDF mark", "kind", b"%FDF-1.2\n" + pdf()
    yield "HEIC", "heic", b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + bytes(100)
    yield "AVIF", "heic", b"\0\0\0\x18ftypavif\0\0\0\0mif1avif" + bytes(100)
    yield "Word", "office", archive("[Content_Types].xml", "word/document.xml")
    yield "Word with macros", "office", archive("[Content_Types].xml", "word/vbaProject.bin")
    yield "Excel", "office", archive("[Content_Types].xml", "xl/workbook.xml")
    yield "old Word", "office", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)
    yield "RTF", "office", b"{\\rtf1 hello}"
    yield "a zip", "archive", archive("a.txt")
    yield "a zip that slips", "archive", archive("../../etc/cron.d/x")
    yield "a zip bomb", "archive", archive("a", content=bytes(5_000_000))
    yield "a rar", "archive", b"Rar!\x1a\x07\x00" + bytes(100)
    yield "a gzip", "archive", b"\x1f\x8b\x08" + bytes(100)


def _bad_pdfs() -> Iterator[tuple[str, str, bytes]]:
    script = TextStringObject("app.alert(1)")
    yield "script on opening", "active", pdf(OpenAction=action("JavaScript", JS=script))
    yield "script in names", "active", pdf(Names=DictionaryObject({name("JavaScript"): DictionaryObject()}))
    yield "script on a page", "active", on_page("AA", DictionaryObject({name("O"): action("JavaScript")}))
    yield "program on opening", "active", pdf(OpenAction=action("Launch", F=TextStringObject("calc.exe")))
    yield "form that sends", "active", pdf(OpenAction=action("SubmitForm"))
    yield "form of XML", "active", pdf(AcroForm=DictionaryObject({name("XFA"): ArrayObject()}))
    film = DictionaryObject({name("Subtype"): name("RichMedia"), name("RichMedia"): DictionaryObject()})
    yield "film", "active", on_page("Annots", ArrayObject([film]))
    yield (
        "script spelled oddly",
        "active",
        pdf(OpenAction=action("JavaScript")).replace(b"/JavaScript", b"/J#61vaScript"),
    )
    orphan = b"99 0 obj\n<</S /JavaScript /JS (x)>>\nendobj\n"
    yield "script nobody points at", "active", pdf().replace(b"startxref", orphan + b"startxref")
    yield "program inside", "attachment", with_attachment("setup.exe", b"MZ" + bytes(100))
    yield "program called invoice", "attachment", with_attachment("invoice.xml", b"MZ" + bytes(100))
    yield "zip inside", "attachment", with_attachment("papers.zip", archive("a"))
    yield "path inside", "attachment", with_attachment("../../x.xml", b"<x/>")
    yield "locked", "encrypted", pdf(password="mật khẩu")
    yield "501 pages", "too_many_pages", pdf(501)
    yield "no pages", "damaged", pdf(0)
    yield "cut short", "damaged", pdf(3)[:400]
    yield "only a head", "damaged", b"%PDF-1.7\n%%EOF"
    yield "noise", "damaged", b"%PDF-1.7\n" + DICE.randbytes(5000) + b"\n%%EOF"
    yield "and a zip", "mixed", pdf() + archive("a.txt")
    yield "and a web page", "mixed", pdf() + b"<html></html>"
    yield "and a program", "mixed", pdf() + b"MZ" + bytes(3000)
    yield "a page tree that loops", "damaged", _looping()
    yield "a stream that explodes", "*", _exploding()
    yield "lists in lists", "*", b"%PDF-1.7\n1 0 obj\n" + b"[" * 200_000 + b"\nendobj\nstartxref\n9\n%%EOF"


def _looping() -> bytes:
    body = (
        b"%PDF-1.7\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n"
        b"2 0 obj\n<</Type/Pages/Kids[2 0 R 2 0 R]/Count 2>>\nendobj\n"
    )
    places = [body.index(b"1 0 obj"), body.index(b"2 0 obj")]
    table = b"xref\n0 3\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % place for place in places)
    return body + table + b"trailer<</Root 1 0 R/Size 3>>\nstartxref\n%d\n%%%%EOF\n" % len(body)


def _exploding() -> bytes:
    packed = zlib.compress(bytes(1 << 27), 9)
    head = b"%PDF-1.7\n1 0 obj\n<</Type/XRef/Size 3/W[1 2 1]/Root 2 0 R/Filter/FlateDecode/Length "
    return (
        head
        + str(len(packed)).encode()
        + b">>stream\n"
        + packed
        + b"\nendstream endobj\nstartxref\n9\n%%EOF\n"
    )


def _bad_pictures() -> Iterator[tuple[str, str, bytes]]:
    yield "jpeg head", "damaged", b"\xff\xd8\xff"
    yield "jpeg cut", "damaged", image("JPEG", 800, 600)[:2000]
    yield "jpeg noise", "damaged", b"\xff\xd8\xff\xe0" + DICE.randbytes(5000)
    yield "png head", "damaged", b"\x89PNG\r\n\x1a\n"
    yield "png cut", "damaged", image("PNG", 400, 300)[:500]
    yield "png noise", "damaged", b"\x89PNG\r\n\x1a\n" + DICE.randbytes(5000)
    yield "png that promises", "too_many_pixels", png_claiming(50_000, 50_000)
    yield "png that lies", "damaged", png_claiming(5_000, 5_000)
    frames = [picture(20, 20), picture(20, 20)]
    out = io.BytesIO()
    frames[0].save(out, "PNG", save_all=True, append_images=frames[1:])
    yield "png that moves", "moving", out.getvalue()


@functools.cache
def bad() -> dict[str, tuple[str, bytes]]:
    """Files that must not come in, each with the code of its refusal (`*` where the parser may choose)."""
    heap: dict[str, tuple[str, bytes]] = {}
    for source in (_bad_kinds(), _bad_pdfs(), _bad_pictures()):
        heap.update({title: (code, content) for title, code, content in source})
    return heap
