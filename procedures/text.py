"""Text that belongs to a procedure: data in Vietnamese and English, never a message id."""

from __future__ import annotations

from django.utils.translation import get_language
from pydantic import BaseModel, ConfigDict


class Text(BaseModel):
    """One sentence in both languages; `str()` gives the reader's."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    vi: str
    en: str

    def in_language(self, code: str | None) -> str:
        return self.en if (code or "").startswith("en") else self.vi

    def __str__(self) -> str:
        return self.in_language(get_language())
