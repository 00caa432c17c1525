"""Whether a page keeps to one language, judged by the catalogue.

Text that is data (names, addresses, answers) may be in any language; what stands in the catalogue may only
appear on a page of the other language when both languages say it alike.
"""

from __future__ import annotations

import re
from functools import cache

from babel.messages.pofile import read_po
from django.conf import settings
from playwright.sync_api import Page

PLACEHOLDER = re.compile(r"%%|%\(\w+\)[a-z]|%[sd]|\{\w*\}")
MARKED = re.compile(r"[à-ỹđÀ-ỸĐ]")

# Every piece of text a reader or a screen reader meets, without what declares another
# language or, as quoted letters do, that it is not to be translated.
TEXTS = """() => {
  const found = [], seen = ["aria-label", "title", "placeholder", "alt"];
  const here = document.documentElement.lang;
  const own = (element) =>
    (element.closest("[lang]") || document.documentElement).lang === here && !element.closest("[translate=no]");
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const parent = walker.currentNode.parentElement;
    if (!parent.closest("script, style, template") && own(parent)) found.push(walker.currentNode.data);
  }
  for (const element of document.querySelectorAll("*")) {
    if (!own(element)) continue;
    for (const { name, value } of element.attributes) {
      if (seen.includes(name) || name.startsWith("data-text-") || name.startsWith("data-i18n.")) found.push(value);
    }
  }
  found.push(document.title.split(" – ")[0]);
  return found.map((text) => text.replace(/\\s+/g, " ").trim()).filter(Boolean);
}"""


@cache
def _pairs() -> tuple[tuple[str, str], ...]:
    """Messages and their Vietnamese, singulars and plurals alike, where the two differ."""
    file = settings.BASE_DIR / "locale" / "vi" / "LC_MESSAGES" / "django.po"
    with file.open("rb") as handle:
        catalogue = read_po(handle, locale="vi")
    pairs = []
    for message in catalogue:
        ids = message.id if isinstance(message.id, tuple | list) else [message.id]
        texts = message.string if isinstance(message.string, tuple | list) else [message.string]
        pairs += [(one, text) for one in ids for text in texts if one and text and one != text]
    return tuple(pairs)


def _pattern(text: str) -> str:
    """The text as a regular expression; a placeholder stands for anything."""
    parts = PLACEHOLDER.split(text)
    return ".+?".join(re.escape(" ".join(part.split())) if part.strip() else part for part in parts)


def _one_of(texts: set[str]) -> re.Pattern[str]:
    return re.compile("|".join(sorted(map(_pattern, texts), key=len, reverse=True)))


@cache
def _foreign(language: str) -> re.Pattern[str]:
    """What a page in this language may not say: messages of the other one."""
    own = {text if language == "vi" else one for one, text in _pairs()}
    other = {one if language == "vi" else text for one, text in _pairs()}
    telling = {text for text in other - own if len(PLACEHOLDER.sub("", text).strip()) > 2}
    return _one_of({text for text in telling if language == "vi" or MARKED.search(text)})


def strangers(page: Page, language: str) -> list[str]:
    """Pieces of the page that are messages of the other language."""
    texts: list[str] = page.evaluate(TEXTS)
    pattern = _foreign(language)
    return sorted({text for text in texts if pattern.fullmatch(text)})
