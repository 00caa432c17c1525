"""The kinds of official document and exactly what each is given: plain text and numbers, already worded.

Everything a template shows comes through these dictionaries. They hold no model, no lazy text and no safe string,
so that a template can neither reach the database nor smuggle mark-up (see `render.check_plain`).
The text of official documents is Vietnamese whatever language the reader uses.

Source of the fields: Circular 03/2025/TT-VPCP, Annex I (forms 01–05); Decree 30/2020/ND-CP for the frame.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, NotRequired, TypedDict

Kind = Literal["form_01", "form_02", "form_03", "form_04", "form_05", "result", "revocation", "receipt"]

SIGNATORY = "Signatory"
AGENCY_SEAL = "Agency seal"


class Hand(TypedDict):
    """Who signs at the foot. capacity: `KT. CHỦ TỊCH` or empty; position: `PHÓ CHỦ TỊCH`; name: as in the post."""

    capacity: str
    position: str
    name: str


class Frame(TypedDict):
    """What every document has.

    parent_agency, agency: names in ordinary case; number: all after `Số:`, as `05/GTN-TTPVHCC`;
    place_and_date: see `wording.place_and_date`; verify_url: absolute, goes into the QR;
    code: of the application; demo: prints the demonstration marks; recipients: lines of *Nơi nhận*.
    """

    demo: bool
    parent_agency: str
    agency: str
    number: str
    place_and_date: str
    verify_url: str
    code: str
    recipients: list[str]


class PaperRow(TypedDict):
    """One paper of form 01; the three counts are numbers of copies received."""

    name: str
    original: int
    certified: int
    copy: int


class Form01(Frame):
    """Giấy tiếp nhận hồ sơ và hẹn trả kết quả. Empty strings leave their line out."""

    filer_name: str
    filer_address: str
    filer_phone: str
    filer_email: str
    filer_identity: str
    owner_name: str
    owner_address: str
    procedure: str
    papers: list[PaperRow]
    copies: int
    limit: str
    received: str
    due: str
    delivery: str
    fee: str
    book: str
    book_number: str
    notes: list[str]
    receiver_name: str
    ledger_head: str


class Gap(TypedDict):
    """One thing missing or wrong. paper: what it is about; ask: what to do; basis: legal basis or empty."""

    ask: str
    basis: str
    quantity: int


class Form02(Frame):
    """Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ."""

    filer_name: str
    filer_address: str
    filer_phone: str
    filer_email: str
    procedure: str
    gaps: list[Gap]
    reason: str
    reply_by: str
    contact_name: str
    contact_phone: str
    officer_name: str


class Ground(TypedDict):
    reason: str
    basis: str


class Form03(Frame):
    """Phiếu từ chối tiếp nhận giải quyết hồ sơ. way_out: what the person can do instead, in sentences."""

    filer_name: str
    filer_address: str
    filer_phone: str
    filer_email: str
    procedure: str
    grounds: list[Ground]
    way_out: str
    contact_phone: str
    officer_name: str


class Form04(Frame):
    """Văn bản xin lỗi và đề nghị gia hạn thời gian giải quyết.

    received, promised, until: moments, worded; due: where the promise had moved by pauses, else empty;
    handler: the agency that decides; hand: the head who apologises.
    """

    filer_name: str
    filer_address: str
    filer_phone: str
    filer_email: str
    procedure: str
    received: str
    promised: str
    due: str
    handler: str
    grounds: list[Ground]
    until: str
    contact_phone: str
    hand: Hand


class Form05(Frame):
    """Thông báo dừng giải quyết hồ sơ. filed: when it was filed, worded; way_out as in form 03.

    The circular names the form; its fields here follow form 03.
    """

    filer_name: str
    filer_address: str
    filer_phone: str
    filer_email: str
    procedure: str
    filed: str
    grounds: list[Ground]
    way_out: str
    contact_phone: str
    officer_name: str


class Result(Frame):
    """A result. layout `letter`: Decree 30 frame with agencies at the left; `certificate`: centred, as giấy khai sinh.

    title: `GIẤY KHAI SINH`, a line break where a long one is broken; subject: *trích yếu* or what stands under the
    title, may be empty; blocks: what `procedures.results.fill` gives — `paragraph` {text, style, lead}, `rows`
    {title, rows: [{label, value, beside}], beside}, `table` {title, columns, rows}, `signatures` {note, hands:
    [{title, name}]}, each with its `kind`;
    signature_note: the line in brackets under the position, may be empty.
    """

    layout: Literal["letter", "certificate"]
    title: str
    subject: str
    blocks: list[dict[str, object]]
    signature: Hand
    signature_note: NotRequired[str]


class Revocation(Frame):
    """Quyết định thu hồi, of a result issued before. authority: who decides, as the
    agency's name; holder: whose result it is; revoked: title, number and day of that result; grounds: what it rests on, a line each.

    Source of the frame: Decree 30/2020/ND-CP, Annex I; of the content: the law the officer names as its basis.
    """

    authority: str
    subject: str
    grounds: list[str]
    revoked: str
    procedure: str
    holder: str
    reason: str
    signature: Hand


class ReceiptLine(TypedDict):
    """One fee. amount: already worded; note: what the amount, or the exemption, rests on."""

    name: str
    quantity: int
    amount: str
    note: str


class Receipt(Frame):
    """Biên lai thu phí, or thu lệ phí; of 0 đồng as well. collector_name is empty where nobody took the money."""

    title: str
    payer_name: str
    procedure: str
    lines: list[ReceiptLine]
    total: str
    total_in_words: str
    way: str
    reference: str
    paid_at: str
    collector_name: str


@dataclass(frozen=True)
class Design:
    """How a kind is made. title names the PDF; fields are its signature fields in the order they are signed."""

    template: str
    title: str
    fields: tuple[str, ...]


# All are A4 (`document.css`). The slips of 2018 were A5; with thirteen-point text and a table of papers they ran to
# two or three leaves, and a citizen's printer holds A4.
DESIGNS: dict[Kind, Design] = {
    "form_01": Design("print/form_01.html", "Giấy tiếp nhận hồ sơ và hẹn trả kết quả", (AGENCY_SEAL,)),
    "form_02": Design("print/form_02.html", "Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ", (AGENCY_SEAL,)),
    "form_03": Design("print/form_03.html", "Phiếu từ chối tiếp nhận giải quyết hồ sơ", (AGENCY_SEAL,)),
    "form_04": Design(
        "print/form_04.html", "Văn bản xin lỗi và đề nghị gia hạn thời gian giải quyết", (AGENCY_SEAL,)
    ),
    "form_05": Design("print/form_05.html", "Thông báo dừng giải quyết hồ sơ", (AGENCY_SEAL,)),
    "result": Design("print/result.html", "", (SIGNATORY, AGENCY_SEAL)),
    "revocation": Design("print/revocation.html", "Quyết định thu hồi", (SIGNATORY, AGENCY_SEAL)),
    "receipt": Design("print/receipt.html", "Biên lai thu phí, lệ phí", (AGENCY_SEAL,)),
}
