"""A browser for tests: it follows what stands on the page, and can fill in only what a person could fill in."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from io import BytesIO
from typing import Any
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

import html5lib
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from tests.people import Person

Values = Mapping[str, str | Iterable[str]]
FILLER = re.compile(r"<!-- [A-Za-z0-9+/=]* -->\s*\Z")
"""What makes all pages for reporters as large as each other; an address that is repeated in a page shortens it."""
TOKEN = re.compile(r'(name="[^"]*(?:csrf_token|entry_id)"[^>]*value=")[^"]*')


@dataclass
class Form:
    """A form as it stands on a page: where it goes, what is in it, and which values its choices offer."""

    action: str
    fields: list[tuple[str, str]]
    offered: dict[str, set[str] | None] = field(default_factory=dict)

    def __getitem__(self, name: str) -> str:
        return next((value for key, value in self.fields if key == name), "")

    def all(self, name: str) -> list[str]:
        return [value for key, value in self.fields if key == name]

    def filled(self, values: Values) -> list[tuple[str, str]]:
        """What a browser sends after these answers; a field or choice that is not on the page is a mistake."""
        out = [(name, value) for name, value in self.fields if name not in values]
        for name, given in values.items():
            answers = [given] if isinstance(given, str) else list(given)
            assert name in self.offered, f"{self.action} has no field {name!r}; it has {sorted(self.offered)}"
            choices = self.offered[name]
            strange = [answer for answer in answers if choices is not None and answer not in choices]
            assert not strange, f"{name} offers {sorted(choices or ())}, not {strange}"
            out += [(name, answer) for answer in answers]
        return out


class Page:
    """An answer of the application, read as a browser reads it."""

    def __init__(self, response: TestResponse, address: str) -> None:
        self.address, self.status, self.headers = address, response.status_code, response.headers
        self.body = response.get_data()
        response.close()
        self.cookies = [value for name, value in response.headers.items() if name == "Set-Cookie"]

    def __repr__(self) -> str:
        return f"<Page {self.status} {self.address}>"

    @cached_property
    def html(self) -> str:
        return self.body.decode()

    @cached_property
    def parser(self) -> html5lib.HTMLParser:
        parser = html5lib.HTMLParser(namespaceHTMLElements=False)
        self._tree = parser.parse(self.html)
        return parser

    @property
    def errors(self) -> list[str]:
        """What the strict reading of HTML has against this page."""
        return [f"{code} {values} at {position}" for position, code, values in self.parser.errors]

    @property
    def tree(self) -> Element:
        assert self.parser is not None
        root: Element = self._tree
        return root

    @cached_property
    def text(self) -> str:
        """All that is written on the page, spaces made one."""
        return text_of(self.tree)

    @property
    def title(self) -> str:
        return text_of(next(self.tree.iter("title")))

    @property
    def h1(self) -> str:
        return text_of(next(self.tree.iter("h1")))

    @property
    def location(self) -> str:
        return self.headers.get("Location", "")

    @property
    def same_for_all(self) -> str:
        """The body without what is by chance in every form, to compare two answers byte for byte."""
        return FILLER.sub("", TOKEN.sub(r"\1", self.html))

    @cached_property
    def forms(self) -> list[Form]:
        return [_form(element, self.address) for element in self.tree.iter("form")]

    def form(self, ending: str) -> Form:
        """The form that goes to the address with this ending."""
        found = [form for form in self.forms if form.action.endswith(ending)]
        assert found, f"no form to …{ending} on {self}; there are {[form.action for form in self.forms]}"
        return found[0]

    def has_form(self, ending: str) -> bool:
        return any(form.action.endswith(ending) for form in self.forms)

    def beside(self, name: str) -> str:
        """The sentence of refusal beside a field, found as a screen reader finds it: by its description."""
        element = next((e for e in self.tree.iter() if e.get("id") == f"{name}-mistake"), None)
        return text_of(element) if element is not None else ""

    @property
    def secret(self) -> str:
        """What a new app is told: the groups to type."""
        return next(text_of(e) for e in self.tree.iter("span") if e.get("class") == "ref").replace(" ", "")

    @property
    def trouble(self) -> str:
        """The summary of mistakes at the top of the page."""
        found = [e for e in self.tree.iter("div") if "trouble" in (e.get("class") or "").split()]
        return text_of(found[0]) if found else ""


class Browser:
    """One person's browser, with its own cookies."""

    def __init__(self, app: Flask, languages: str = "nl", secure: bool = False) -> None:
        self.client: FlaskClient = app.test_client()
        self.base = "https://meldpunt.example" if secure else "http://meldpunt.example"
        self.languages = languages

    def get(self, address: str, **options: Any) -> Page:
        return self.open("GET", address, **options)

    def post(self, address: str, fields: Values | Iterable[tuple[str, str]] = (), **options: Any) -> Page:
        pairs = fields.items() if isinstance(fields, Mapping) else fields
        data: dict[str, list[str]] = {}
        for name, value in pairs:
            data.setdefault(name, []).extend([value] if isinstance(value, str) else value)
        return self.open("POST", address, data=data, **options)

    def open(self, method: str, address: str, **options: Any) -> Page:
        headers = {"Accept-Language": self.languages, **options.pop("headers", {})}
        response = self.client.open(address, method=method, base_url=self.base, headers=headers, **options)
        response.request.environ["wsgi.input"].close()  # a large one is a temporary file of the test's own
        return Page(response, address)

    def send(self, form: Form, answers: Values | None = None, **more: str | Iterable[str]) -> Page:
        """Fill in a form and press its button."""
        return self.post(form.action, form.filled({**(answers or {}), **more}))

    def send_files(
        self, form: Form, answers: Values, *files: tuple[str, bytes], button: tuple[str, str] | None = None
    ) -> Page:
        """Fill in a form, choose files, and press the button that sends, or the one that is named."""
        (name,) = [name for name in form.offered if name.endswith("files")]
        data: dict[str, list[Any]] = {}
        for field_name, value in [*form.filled(answers), *([button] if button else [])]:
            if field_name != name:
                data.setdefault(field_name, []).append(value)
        data[name] = [(BytesIO(content), file_name) for file_name, content in files]
        return self.open("POST", form.action, data=data, content_type="multipart/form-data")

    def follow(self, page: Page) -> Page:
        assert page.status == 303, f"{page} leads nowhere: {page.trouble or page.text[:300]}"
        return self.get(page.location.removeprefix(self.base))

    def token(self) -> str:
        """A form token of this browser."""
        return self.get("/sign-in").form("/sign-in")["csrf_token"]

    def cookie(self, name: str) -> str:
        found = self.client.get_cookie(name, domain="meldpunt.example")
        return found.value if found else ""

    def sign_in(self, person: Person, password: str = "") -> Page:
        form = self.get("/sign-in").form("/sign-in")
        return self.send(form, email=person.email, password=password or person.password)

    def prove(self, code: str) -> Page:
        """The second factor, which follows the password."""
        return self.send(self.get("/second-factor").form("/second-factor"), code=code)

    def confirm(self, person: Person, password: str = "", code: str = "") -> Page:
        """Show once more who this is, as is asked before a dangerous act."""
        form = self.get("/confirmation").form("/confirmation")
        return self.send(form, {"password": password or person.password} | ({"code": code} if code else {}))


def text_of(element: Element) -> str:
    return " ".join("".join(_words(element)).split())


def _words(element: Element) -> Iterator[str]:
    if element.tag in ("script", "style") or callable(element.tag):  # a comment has a function for its name
        return
    yield element.text or ""
    for child in element:
        yield from _words(child)
        yield child.tail or ""
    if element.tag in BLOCKS:
        yield " "


BLOCKS = {"p", "div", "li", "h1", "h2", "h3", "td", "th", "tr", "option", "dt", "dd", "small", "summary", "legend"}


def _form(element: Element, address: str) -> Form:
    form = Form(urlsplit(element.get("action") or address).path, [])
    for control in element.iter():
        name, kind = control.get("name"), control.get("type", "text")
        if not name or control.tag == "button":
            continue
        value = control.get("value", "")
        if control.tag == "textarea":
            form.fields.append((name, (control.text or "").removeprefix("\n")))
        elif control.tag == "select":
            _select(form, control, name)
            continue
        elif kind in ("checkbox", "radio"):
            choices = form.offered.setdefault(name, set())
            assert choices is not None
            choices.add(value or "on")
            if control.get("checked") is not None:
                form.fields.append((name, value or "on"))
            continue
        elif control.tag == "input":
            form.fields.append((name, value))
        form.offered[name] = None
    return form


def _select(form: Form, control: Element, name: str) -> None:
    options = list(control.iter("option"))
    values = [option.get("value", option.text or "") for option in options]
    form.offered[name] = set(values)
    chosen = [v for v, option in zip(values, options, strict=True) if option.get("selected") is not None]
    if not chosen and control.get("multiple") is None:
        chosen = values[:1]
    form.fields += [(name, value) for value in chosen]
