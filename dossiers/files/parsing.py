"""Jobs of the sandbox that look inside uploaded files. They run in a child, know no Django, and trust nothing.

A job takes plain parameters and the file's bytes; it answers facts and, for images, new bytes. It refuses with a
code that `inspection` turns into a kind sentence.
"""

from __future__ import annotations

import io
import logging
import re
import warnings
from collections.abc import Iterator, Mapping
from typing import Any

from PIL import Image, ImageOps, JpegImagePlugin
from pypdf import PdfReader
from pypdf.errors import DependencyError, PyPdfError
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, NameObject, StreamObject

from dossiers.sandbox import Job, RefusedInputError

logging.getLogger("pypdf").setLevel(logging.CRITICAL)
warnings.simplefilter("ignore")

_MOST_OBJECTS = 200_000
_ACTIVE_KEYS = {"/JS", "/JavaScript", "/Launch", "/RichMedia", "/XFA"}
_ACTIVE_KINDS = {"/JavaScript", "/Launch", "/RichMediaExecute", "/ImportData", "/SubmitForm"}
# The same in the raw bytes, for objects that no cross-reference reaches but a repairing viewer would find.
_ACTIVE_BYTES = re.compile(rb"/S\s*/(?:JavaScript|Launch)\b|/JavaScript\s*(?:<<|\d+\s+\d+\s+R|\[)")
_ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
_SAFE_ATTACHMENT = re.compile(r"(?i)^[^\x00-\x1f/\\]+\.(xml|pdf|jpe?g|png|txt|csv|xsd)$")
_ARCHIVE_END = b"PK\x05\x06"
_TAIL = 2048  # bytes that may follow the last %%EOF, if they are blank
_JPEG_QUALITY = 90


def read_pdf(params: Mapping[str, Any], data: bytes) -> tuple[dict[str, Any], bytes]:
    """Pages of a PDF that holds nothing active. params: most_pages."""
    _check_ends(data)
    reader = _open(data)
    pages = len(reader.pages)
    if not pages:
        raise RefusedInputError("damaged")
    if pages > params["most_pages"]:
        raise RefusedInputError("too_many_pages", pages=pages)
    if _ACTIVE_BYTES.search(_ESCAPED.sub(lambda found: bytes([int(found[1], 16)]), data)):
        raise RefusedInputError("active")
    for node in _objects(reader):
        _check_object(node)
    for page in reader.pages:
        if page.mediabox.width <= 0 or page.mediabox.height <= 0:
            raise RefusedInputError("damaged")
    return {"pages": pages}, b""


def _check_ends(data: bytes) -> None:
    """Nothing before or after the document: files that are two kinds at once fool one of their two readers."""
    end = data.rfind(b"%%EOF")
    if end < 0:
        raise RefusedInputError("damaged")
    if data[end + 5 :].strip(b"\r\n\t \x00") or len(data) - end > _TAIL:
        raise RefusedInputError("mixed")
    archive = data.rfind(_ARCHIVE_END)
    if archive >= 0 and archive + 22 + int.from_bytes(data[archive + 20 : archive + 22], "little") == len(
        data
    ):
        raise RefusedInputError("mixed")


def _open(data: bytes) -> PdfReader:
    try:
        reader = PdfReader(io.BytesIO(data), strict=False)
        if reader.is_encrypted and not reader.decrypt(""):
            raise RefusedInputError("encrypted")
    except DependencyError as error:
        raise RefusedInputError("encrypted") from error
    except PyPdfError as error:
        raise RefusedInputError("damaged") from error
    return reader


def _objects(reader: PdfReader) -> Iterator[object]:
    """Every object the cross-reference tables name, and the trailer."""
    yield reader.trailer
    plain = {number for numbers in reader.xref.values() for number in numbers}
    numbers = sorted(plain | set(reader.xref_objStm))
    if len(numbers) > _MOST_OBJECTS:
        raise RefusedInputError("too_complex")
    for number in numbers:
        generation = next((one for one, held in reader.xref.items() if number in held), 0)
        yield reader.get_object(IndirectObject(number, generation, reader))


def _check_object(root: object) -> None:
    """Refuse actions that run or reach out, and attachments that are programs. Does not follow references."""
    waiting = [root]
    while waiting:
        node = waiting.pop()
        if isinstance(node, DictionaryObject):
            _check_dictionary(node)
            waiting.extend(node.values())
        elif isinstance(node, ArrayObject):
            waiting.extend(node)


def _check_dictionary(node: DictionaryObject) -> None:
    if _ACTIVE_KEYS & node.keys():
        raise RefusedInputError("active")
    if any(
        isinstance(node.get(key), NameObject) and str(node[key]) in _ACTIVE_KINDS
        for key in ("/S", "/Subtype")
    ):
        raise RefusedInputError("active")
    if "/EF" in node or node.get("/Type") == "/Filespec":
        name = str(node.get("/UF") or node.get("/F") or "")
        if "/EF" in node and not _SAFE_ATTACHMENT.match(name):
            raise RefusedInputError("attachment")
    if isinstance(node, StreamObject) and node.get("/Type") == "/EmbeddedFile":
        content = node.get_data()
        if content[:2] in {b"MZ", b"PK", b"#!"} or content[:4] in {b"\x7fELF", b"\xd0\xcf\x11\xe0"}:
            raise RefusedInputError("attachment")


def read_image(params: Mapping[str, Any], data: bytes) -> tuple[dict[str, Any], bytes]:
    """A JPEG or PNG written anew: upright, without metadata, thumbnails or anything behind its end.

    params: format (`JPEG` or `PNG`), most_pixels. Colour profiles go too; pictures of papers do not need them.
    """
    Image.MAX_IMAGE_PIXELS = None  # our own limit follows, before anything is decoded
    try:
        picture = Image.open(io.BytesIO(data), formats=[params["format"]])
    except OSError as error:
        raise RefusedInputError("damaged") from error
    if picture.width * picture.height > params["most_pixels"]:
        raise RefusedInputError("too_many_pixels", megapixels=picture.width * picture.height // 1_000_000)
    if getattr(picture, "n_frames", 1) > 1:
        raise RefusedInputError("moving")
    try:
        picture.load()
    except (OSError, SyntaxError, ValueError) as error:
        raise RefusedInputError("damaged") from error
    out = io.BytesIO()
    upright = ImageOps.exif_transpose(picture)
    options = _jpeg_options(picture) if params["format"] == "JPEG" else {"compress_level": 3}
    upright.info.clear()  # `save` would copy what it holds
    _plain(upright, params["format"]).save(out, params["format"], **options)
    return {"width": upright.width, "height": upright.height}, out.getvalue()


def _jpeg_options(picture: Image.Image) -> dict[str, Any]:
    """The quality the picture came with: a better one would only make it larger."""
    tables = getattr(picture, "quantization", None)
    if picture.mode not in {"L", "RGB"} or not tables:
        return {"quality": _JPEG_QUALITY}
    sampling = JpegImagePlugin.get_sampling(picture)
    return {"qtables": tables, **({"subsampling": sampling} if sampling >= 0 else {})}


def _plain(picture: Image.Image, format_name: str) -> Image.Image:
    """Print colours and palettes become red, green, blue."""
    if format_name == "JPEG":
        return picture if picture.mode in {"L", "RGB"} else picture.convert("RGB")
    return picture if picture.mode in {"1", "L", "LA", "RGB", "RGBA", "I;16"} else picture.convert("RGBA")


JOBS: dict[str, Job] = {"pdf": read_pdf, "image": read_image}
