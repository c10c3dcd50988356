"""Marks at the end of a heading or paragraph: ``{#key}``, ``{duty=must}``, ``{kind=note}``, ``{blank=text id=fee}``.

They are literal text in every format, so that Word files and pages can carry them too (Word bends the quotes).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from kb.editions.text import BLANK_TYPES, DUTIES, Blank
from kb.importing import tree
from kb.importing.messages import Message
from kb.importing.messages import gettext_noop as _

KEY = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
MAX_KEY = 30
MAX_MARKS = 20  # at the end of one heading or paragraph
KINDS = ("preamble", "part", "clause", "note")
_NAMES = {"key", "kind", "duty", "blank", "id", "required", "help", "options"}
_VALUE = r"\"[^\"{}]*\"|“[^”{}]*”|”[^”{}]*”|„[^“”{}]*[“”]|«[^»{}]*»|'[^'{}]*'|‘[^’{}]*’|[^\s\"“”«»{}]+"
_TOKEN = re.compile(rf"#(?P<key>[^\s{{}}#=]+)|(?P<name>[a-z]+)=(?P<value>{_VALUE})|(?P<class>\.[\w-]+)|(?P<plain>-)")
_LEFT = re.compile(r"\{:?\s*(?:#[a-z]|(?:kind|duty|blank)=)")


@dataclass(frozen=True)
class Marks:
    """What the marks of one heading or paragraph say."""

    key: str = ""
    kind: str = ""
    duty: str = ""
    blank: Blank | None = None
    help: str = ""
    reports: tuple[Message, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.key or self.kind or self.duty or self.blank)


def take(element: tree.Element) -> Marks:
    """Read the marks at the end of ``element`` and cut them off, in place."""
    text = "".join(element.itertext())
    found: list[list[re.Match[str]]] = []
    end = len(text.rstrip())
    while end and text[end - 1] == "}" and len(found) < MAX_MARKS:
        start = text.rfind("{", 0, end)
        tokens = _tokens(text[start + 1 : end - 1].removeprefix(":")) if start >= 0 and end - start < 2000 else []
        if not tokens:
            break
        found.append(tokens)
        end = start
        while end and text[end - 1].isspace():
            end -= 1
    tokens = [token for each in reversed(found) for token in each]
    if not tokens:
        return Marks()
    _cut_end(element, len(text) - end)
    return _marks(tokens)


def left_in(text: str) -> bool:
    """Whether something that looks like a mark stands where marks are not read."""
    return bool(_LEFT.search(text))


def valid_key(key: str) -> bool:
    """Lower case ASCII letters, digits and single hyphens, at most 30."""
    return len(key) <= MAX_KEY and bool(KEY.fullmatch(key))


def _tokens(inside: str) -> list[re.Match[str]]:
    """The tokens between braces; none unless all of it is tokens."""
    out: list[re.Match[str]] = []
    at = 0
    text = inside.strip()
    while at < len(text):
        match = _TOKEN.match(text, at)
        if not match or (match["name"] and match["name"] not in _NAMES):
            return []
        out.append(match)
        at = match.end()
        if at < len(text) and not text[at].isspace():
            return []
        at += len(text[at:]) - len(text[at:].lstrip())
    return out


def _marks(tokens: list[re.Match[str]]) -> Marks:
    values: dict[str, str] = {}
    reports: list[Message] = []
    for token in tokens:
        if token["key"]:
            values.setdefault("key", token["key"])
        elif token["name"]:
            values.setdefault(token["name"], _unquote(token["value"]))
    key, kind, duty = values.get("key", ""), values.get("kind", ""), values.get("duty", "")
    if key and not valid_key(key):
        reports.append((_("“%(key)s” cannot be a key (a-z, 0-9 and hyphens, at most 30): a key is made."), {"key": key}))
        key = ""
    if kind and kind not in KINDS:
        reports.append((_("“%(kind)s” is no kind: preamble, part, clause or note."), {"kind": kind}))
        kind = ""
    if duty and duty not in DUTIES:
        reports.append((_("“%(duty)s” is no duty: must, should, may or none."), {"duty": duty}))
        duty = ""
    blank = None
    if "blank" in values:
        blank = _blank(values, key, reports)
    return Marks(key, kind, duty, blank, values.get("help", ""), tuple(reports))


def _blank(values: dict[str, str], key: str, reports: list[Message]) -> Blank | None:
    type_, id_ = values["blank"], values.get("id", key)
    if type_ not in BLANK_TYPES:
        types = ", ".join(BLANK_TYPES)
        reports.append((_("“%(type)s” is no type of blank (%(types)s): text is taken."), {"type": type_, "types": types}))
        type_ = "text"
    if not valid_key(id_):
        reports.append((_("A blank needs an id of a-z, 0-9 and hyphens, not “%(id)s”: it stays text."), {"id": id_}))
        return None
    options = tuple(option.strip() for option in values.get("options", "").split("|") if option.strip())
    required = values.get("required", "no").lower() in ("yes", "true", "1")
    return Blank(id_, type_, required, options)


def _unquote(value: str) -> str:
    return value[1:-1] if len(value) > 1 and value[0] in "\"“”„«'‘" else value


def _cut_end(element: tree.Element, count: int) -> None:
    """Take ``count`` characters of text off the end of ``element``."""
    nodes = _text_nodes(element)
    for node, attribute in reversed(nodes):
        text = getattr(node, attribute) or ""
        cut = min(count, len(text))
        setattr(node, attribute, text[: len(text) - cut])
        count -= cut
    _tidy(element)


def cut_start(element: tree.Element, count: int) -> None:
    """Take ``count`` characters of text off the beginning of ``element``, in place."""
    for node, attribute in _text_nodes(element):
        text = getattr(node, attribute) or ""
        cut = min(count, len(text))
        setattr(node, attribute, text[cut:])
        count -= cut
    while not (element.text or "").strip() and len(element) and element[0].tag == "br":
        tree.drop(element[0])
    _tidy(element)


def _tidy(element: tree.Element) -> None:
    for each in list(element.iter("em", "strong", "b", "i", "span", "u", "small")):
        if each is not element and not len(each) and not (each.text or "").strip() and not each.get("id"):
            tree.unwrap(each)
    tree.normalise(element)


def _text_nodes(element: tree.Element) -> list[tuple[tree.Element, str]]:
    """The text nodes inside ``element`` in reading order, as (element, "text" or "tail")."""
    out = [(element, "text")]
    for child in element:
        out += _text_nodes(child)
        out.append((child, "tail"))
    return out
