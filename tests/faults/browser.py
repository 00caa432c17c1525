"""A browser without a screen: cookies, pages, and forms sent back as they were shown.

Whatever cannot be told apart from "done" – a cut connection, silence, a 5xx – is `NoAnswer`.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.client import HTTPConnection, HTTPException, HTTPResponse
from http.cookies import SimpleCookie
from urllib.parse import urlencode, urljoin, urlsplit

HERE = "127.0.0.1"
Data = Mapping[str, str | list[str]]
PATIENCE = 20.0  # seconds a person waits for an answer


class NoAnswer(Exception):
    """The request may have been carried out, or not."""

    def __init__(self, what: str, *, server_error: bool = False) -> None:
        super().__init__(what)
        self.server_error = server_error


@dataclass
class Form:
    """A form as it stands on a page: where it goes and what it would send untouched."""

    action: str
    fields: dict[str, list[str]] = field(default_factory=dict)
    buttons: list[tuple[str, str]] = field(default_factory=list)
    choices: dict[str, list[str]] = field(default_factory=dict)  # of radios, ticks and lists
    names: set[str] = field(default_factory=set)  # every control, also those that would send nothing

    def filled(self, entries: Data) -> dict[str, list[str]]:
        """What is sent when a person enters this."""
        new = {name: [value] if isinstance(value, str) else value for name, value in entries.items()}
        return {**self.fields, **new}


@dataclass
class Page:
    """One answer."""

    path: str
    status: int
    body: str
    location: str

    @property
    def moved(self) -> bool:
        """A redirect: what a post that succeeded is answered with."""
        return self.status in {301, 302, 303}

    @property
    def said(self) -> str:
        """Level of what the site says about the act before: `success`, `error`, …; empty for nothing."""
        found = re.search(r'class="mc-messages".*?mc-notice--(\w+)', self.body, re.DOTALL)
        return found[1] if found else ""

    @property
    def forms(self) -> list[Form]:
        reader = _Reader(self.path)
        reader.feed(self.body)
        return reader.forms

    def form(self, ending: str) -> Form | None:
        """The form whose address ends so."""
        return next((form for form in self.forms if form.action.endswith(ending)), None)

    def links(self, pattern: str) -> list[str]:
        """Addresses on the page that match, in order, each once."""
        return list(dict.fromkeys(re.findall(rf'href="({pattern})"', self.body)))


class _Reader(HTMLParser):
    """Collects forms; only what a form needs to be sent back."""

    def __init__(self, path: str) -> None:
        super().__init__(convert_charrefs=True)
        self.path = path
        self.forms: list[Form] = []
        self.by_id: dict[str, Form] = {}
        self.open: Form | None = None
        self.select: tuple[Form, str] | None = None
        self.area: tuple[Form, str] | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.open = Form(urlsplit(urljoin(self.path, given.get("action", ""))).path)
            self.forms.append(self.open)
            self.by_id[given.get("id", "")] = self.open
            return
        form = self.by_id.get(given["form"]) if "form" in given else self.open
        name = given.get("name", "")
        if form is None or "disabled" in given:
            return
        if tag == "option" and self.select is not None:
            self._option(given)
        elif not name:
            return
        elif tag == "input":
            self._input(form, name, given)
        elif tag == "button":
            form.buttons.append((name, given.get("value", "")))
        elif tag == "select":
            form.names.add(name)
            self.select = (form, name)
        elif tag == "textarea":
            form.names.add(name)
            form.fields[name] = [""]
            self.area = (form, name)

    def _input(self, form: Form, name: str, given: Mapping[str, str]) -> None:
        kind, value = given.get("type", "text"), given.get("value", "")
        form.names.add(name)
        if kind in {"radio", "checkbox"}:
            form.choices.setdefault(name, []).append(given.get("value", "on"))
            if "checked" in given:
                form.fields.setdefault(name, []).append(given.get("value", "on"))
        elif kind == "submit":
            form.buttons.append((name, value))
        elif kind != "file":
            form.fields.setdefault(name, []).append(value)

    def _option(self, given: Mapping[str, str]) -> None:
        if self.select is None:
            return
        form, name = self.select
        known = form.choices.setdefault(name, [])
        known.append(given.get("value", ""))
        if "selected" in given or (len(known) == 1 and name not in form.fields):
            form.fields[name] = [given.get("value", "")]

    def handle_data(self, data: str) -> None:
        if self.area is not None:
            form, name = self.area
            form.fields[name][0] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.open = None
        elif tag == "select":
            self.select = None
        elif tag == "textarea" and self.area is not None:
            form, name = self.area
            form.fields[name][0] = form.fields[name][0].removeprefix("\n")
            self.area = None


@dataclass
class Upload:
    """One file in a post."""

    field: str
    name: str
    content: bytes
    media_type: str


@dataclass
class Browser:
    """One person's browser at the web server on `port`; not shared between threads."""

    port: int
    cookies: dict[str, str]
    connection: HTTPConnection | None = None

    def get(self, path: str) -> Page:
        return self._send("GET", path, None, {})

    def post(self, path: str, data: Data, uploads: Iterable[Upload] = ()) -> Page:
        """Send a form, with files as browsers do."""
        uploads = list(uploads)
        if not uploads:
            body = urlencode(data, doseq=True).encode()
            return self._send("POST", path, body, {"Content-Type": "application/x-www-form-urlencoded"})
        mark = uuid.uuid4().hex
        return self._send(
            "POST",
            path,
            _multipart(mark, data, uploads),
            {"Content-Type": f"multipart/form-data; boundary={mark}"},
        )

    def follow(self, page: Page) -> Page:
        """Where a redirect leads."""
        return self.get(page.location)

    def submit(self, form: Form, entries: Data, uploads: Iterable[Upload] = ()) -> Page:
        return self.post(form.action, form.filled(entries), uploads)

    def _send(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> Page:
        headers["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        headers["X-CSRFToken"] = self.cookies.get("csrftoken", "")
        if self.connection is None:
            self.connection = HTTPConnection(HERE, self.port, timeout=PATIENCE)
        try:
            self.connection.request(method, path, body, headers)
            answer = self.connection.getresponse()
            text = answer.read().decode(errors="replace")
            self._keep_cookies(answer)
        except (OSError, HTTPException) as error:
            self.connection.close()
            self.connection = None
            raise NoAnswer(f"{method} {path}: {type(error).__name__}") from error
        if answer.will_close:
            self.connection.close()
            self.connection = None
        if answer.status >= 500:
            raise NoAnswer(f"{method} {path}: {answer.status}", server_error=True)
        return Page(path, answer.status, text, urlsplit(answer.getheader("Location", "")).path)

    def _keep_cookies(self, answer: HTTPResponse) -> None:
        for header in answer.headers.get_all("Set-Cookie") or []:
            for name, morsel in SimpleCookie(header).items():
                if morsel["max-age"] == "0" or not morsel.value:
                    self.cookies.pop(name, None)
                else:
                    self.cookies[name] = morsel.coded_value


def _multipart(mark: str, data: Data, uploads: list[Upload]) -> bytes:
    parts: list[bytes] = []
    for name, values in data.items():
        for value in [values] if isinstance(values, str) else values:
            head = f'--{mark}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n'
            parts.append(f"{head}{value}\r\n".encode())
    for upload in uploads:
        head = (
            f'--{mark}\r\nContent-Disposition: form-data; name="{upload.field}"; filename="{upload.name}"\r\n'
            f"Content-Type: {upload.media_type}\r\n\r\n"
        )
        parts.append(head.encode() + upload.content + b"\r\n")
    return b"".join([*parts, f"--{mark}--\r\n".encode()])
