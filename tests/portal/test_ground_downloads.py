"""How the bytes of a protected file travel."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from portal.downloads import protected_file


@pytest.fixture
def kept(settings: Any, tmp_path: Path) -> Path:
    settings.PORTAL_FILES = tmp_path
    file = tmp_path / "ab" / "abcd"
    file.parent.mkdir()
    file.write_bytes(b"%PDF-1.7")
    return file


def test_we_send_it_ourselves_without_a_proxy(settings: Any, kept: Path) -> None:
    settings.PORTAL_PROTECTED_PREFIX = ""
    answer = protected_file(kept, name="Giấy chứng sinh.pdf", content_type="application/pdf")
    assert b"".join(answer) == b"%PDF-1.7"
    answer.close()
    assert answer.headers["Content-Disposition"].startswith("attachment; filename*=utf-8''Gi%E1%BA%A5y")


def test_the_proxy_sends_it_where_there_is_one(settings: Any, kept: Path) -> None:
    settings.PORTAL_PROTECTED_PREFIX = "/protected"
    answer = protected_file(kept, name="a.jpg", content_type="image/jpeg")
    assert answer.headers["X-Accel-Redirect"] == "/protected/ab/abcd"
    assert answer.headers["Content-Disposition"].startswith("inline")


def test_a_file_outside_the_store_is_an_error_of_ours(settings: Any, kept: Path) -> None:
    settings.PORTAL_PROTECTED_PREFIX = "/protected"
    with pytest.raises(ValueError, match="not in the subpath"):
        protected_file(Path("/etc/passwd"), name="a", content_type="text/plain")
