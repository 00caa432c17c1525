"""Uploads: the bad stay out with a sentence that helps, the good come in and are made harmless."""

from __future__ import annotations

import io
import os
import signal
import time

import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import override
from PIL import Image
from pytest_django import Settings

from dossiers.files import inspection, names
from dossiers.files.inspection import MESSAGES, Accepted, FileKind, inspect_upload
from dossiers.files.scanning import Verdict
from dossiers.sandbox import RefusedInputError, Sandbox, SandboxError
from tests.dossiers.files import corpus


def inspect(content: bytes, name: str = "giấy tờ.pdf") -> Accepted:
    return inspect_upload(io.BytesIO(content), name)


def test_the_heaps_are_large_enough() -> None:
    assert len(corpus.bad()) >= 40
    assert len(corpus.good()) >= 20


@pytest.mark.parametrize("title", corpus.bad())
def test_bad_files_stay_out(title: str) -> None:
    code, content = corpus.bad()[title]
    with pytest.raises(ValidationError) as refusal:
        inspect(content)
    assert refusal.value.code in ({code} if code != "*" else {"damaged", "too_complex"})
    assert "%(" not in refusal.value.messages[0]


@pytest.mark.parametrize("title", corpus.good())
def test_good_files_come_in(title: str) -> None:
    content = corpus.good()[title]
    accepted = inspect(content, "Ảnh.HEIC")
    assert accepted.scan is Verdict.NOT_SCANNED
    if title.startswith("pdf"):
        assert (accepted.kind, accepted.content, accepted.name) == (FileKind.PDF, content, "Ảnh.pdf")
        assert accepted.pages >= 1
    else:
        again = Image.open(io.BytesIO(accepted.content))
        again.load()
        assert again.format == accepted.kind.upper()
        assert again.size == (accepted.width, accepted.height)
        assert not again.getexif()
        assert {"exif", "comment", "icc_profile", "xmp"}.isdisjoint(again.info)


def test_a_photo_is_turned_upright_and_forgets_where_it_was_taken() -> None:
    accepted = inspect(corpus.oriented())
    assert (accepted.width, accepted.height) == (200, 320)
    for secret in (b"secret place", "Máy ảnh".encode(), b"Exif"):
        assert secret not in accepted.content


def test_what_hides_behind_a_picture_is_gone() -> None:
    accepted = inspect(corpus.image("JPEG") + corpus.archive("a.txt") + b"<script>")
    assert b"<script>" not in accepted.content
    assert b"PK\x05\x06" not in accepted.content


def test_larger_than_allowed_is_refused_before_anything_reads_it(settings: Settings) -> None:
    settings.PORTAL_UPLOAD_MAX_BYTES = 1024 * 1024
    with pytest.raises(ValidationError) as refusal:
        inspect(b"%PDF-1.7" + bytes(1024 * 1024))
    assert refusal.value.code == "too_large"
    with override("en"):
        assert "1 MB" in refusal.value.messages[0]


def test_every_refusal_has_its_sentence() -> None:
    for code in {code for code, _content in corpus.bad().values()} - {"*"}:
        assert code in MESSAGES


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("Giấy chứng sinh.PDF", "Giấy chứng sinh.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\Users\\Nhung\\Desktop\\giấy.pdf", "giấy.pdf"),
        ("a\u202efdp.exe", "afdp.pdf"),
        ("a\x00b\nc\td.pdf", "ab c d.pdf"),
        ("\u200b\u2066x\u2069.pdf", "x.pdf"),
        ("Gia\u0302\u0301y.pdf", "Giấy.pdf"),
        ("", "tep.pdf"),
        ("...", "tep.pdf"),
        (".pdf", "tep.pdf"),
        ('a<b>:"|?*c.pdf', "abc.pdf"),
        ("x" * 500 + ".pdf", "x" * 116 + ".pdf"),
        ("hồ sơ v1.2.pdf", "hồ sơ v1.2.pdf"),
    ],
)
def test_names_are_cleaned(given: str, kept: str) -> None:
    assert names.clean(given, extension="pdf") == kept
    assert len(names.clean(given, extension="pdf")) <= names.MOST_LETTERS


# ---- the sandbox itself

# The kernel counts no processes against root; the site does not run as root in production.
NOT_AS_ROOT = pytest.mark.skipif(os.geteuid() == 0, reason="root may always start processes")

_trials = Sandbox("tests.dossiers.files.misbehaviour", memory=256 << 20, seconds=2)


@pytest.mark.parametrize("job", ["sleep", "spin", "exit", "kill"])
def test_a_child_that_does_not_answer_is_a_refusal_in_time(job: str) -> None:
    began = time.monotonic()
    with pytest.raises(SandboxError) as failure:
        _trials.run(job, {}, b"")
    assert failure.value.code == "too_complex"
    assert time.monotonic() - began < 6


@pytest.mark.parametrize(
    ("job", "code"),
    [
        ("swallow", "too_complex"),
        ("recurse", "too_complex"),
        ("raise", "damaged"),
        ("write", "damaged"),
        pytest.param("spawn", "damaged", marks=NOT_AS_ROOT),
        ("refuse", "mixed"),
    ],
)
def test_a_child_that_oversteps_is_refused(job: str, code: str) -> None:
    with pytest.raises(RefusedInputError) as refusal:
        _trials.run(job, {}, b"")
    assert refusal.value.code == code


def test_a_child_knows_no_secrets_and_keeps_nothing() -> None:
    os.environ["PORTAL_TEST_SECRET"] = "canary"
    try:
        answer, data = _trials.run("environment", {}, b"abc")
    finally:
        del os.environ["PORTAL_TEST_SECRET"]
    assert "canary" not in str(answer)
    assert not {key for key in answer if key.startswith(("PORTAL", "DATABASE", "REDIS"))}
    assert data == b"cba"
    assert _trials.run("counted", {}, b"")[0] == _trials.run("counted", {}, b"")[0] == {"times": 1}


def test_a_nursery_that_died_is_replaced() -> None:
    _trials.run("counted", {}, b"")
    os.kill(_trials._pid, signal.SIGKILL)
    os.waitpid(_trials._pid, 0)
    for _attempt in range(3):
        assert _trials.run("counted", {}, b"")[0] == {"times": 1}


def test_no_nursery_at_all_says_try_again(monkeypatch: pytest.MonkeyPatch) -> None:
    def unavailable(*_arguments: object, **_named: object) -> None:
        raise SandboxError("unavailable")

    monkeypatch.setattr(inspection._sandbox, "run", unavailable)
    with pytest.raises(ValidationError) as refusal:
        inspect(corpus.pdf())
    assert refusal.value.code == "unavailable"
