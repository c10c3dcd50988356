"""Markdown (CommonMark with tables, footnotes and definition lists) to HTML."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.footnote import footnote_plugin

from kb.importing.formats.clean import MAX_DEPTH
from kb.importing.messages import Message, Refusal
from kb.importing.messages import gettext_noop as _

#: ``#`` followed by a no-break space is a heading to its writer, not to CommonMark.
_NBSP_HEADING = re.compile("^( {0,3}#{1,6})[\u00a0\u3000]+", re.MULTILINE)
_CONTAINER = re.compile(r"(?:>|[-+*](?=[ \t])|\d{1,9}[.)](?=[ \t]))")
_MARKERS = re.compile(r"(?:[ \t]*+(?:>|[-+*](?=[ \t])|\d{1,9}[.)](?=[ \t])))*+")
_CODE = re.compile(r"^(`{3,}|~{3,}).*?(?:^\1|\Z)", re.MULTILINE | re.DOTALL)


def to_html(text: str) -> tuple[str, tuple[Message, ...]]:
    """HTML (raw HTML of the file included, to be cleaned) and what was changed. Raises Refusal: too deep."""
    _check_nesting(text)
    text, spaces = _NBSP_HEADING.subn(r"\1 ", text)
    notes: list[Message] = []
    if spaces:
        notes.append((_("No-break spaces after # became spaces (%(count)s)."), {"count": spaces}))
    html = _parser().render(text, {})
    return str(html), tuple(notes)


def _parser() -> MarkdownIt:
    md = MarkdownIt("commonmark", {"html": True, "maxNesting": MAX_DEPTH + 10}).enable(["table", "strikethrough"])
    md.validateLink = lambda url: True  # type: ignore[method-assign]  # cleaning decides, and reports
    md.use(deflist_plugin).use(footnote_plugin, move_to_end=False)
    md.core.ruler.at("inline", _inline)
    md.core.ruler.after("inline", "refuse_depth", _refuse_depth)
    md.add_render_rule("footnote_ref", _render_ref)
    md.add_render_rule("footnote_reference_open", _render_open)
    md.add_render_rule("footnote_reference_close", _render_close)
    md.add_render_rule("footnote_open", _render_open)
    md.add_render_rule("footnote_close", _render_close)
    return md


def _check_nesting(text: str) -> None:
    """Count containers and brackets on the raw text: parsers drop or hang on what is deeper."""
    too_deep = Refusal(_("The file is nested more than %(limit)s levels deep."), limit=MAX_DEPTH)
    for line in text.split("\n"):
        head = _MARKERS.match(line)
        if head and head.end() > MAX_DEPTH and len(_CONTAINER.findall(head[0])) > MAX_DEPTH:
            raise too_deep
    for paragraph in re.split(r"\n[ \t]*\n", _CODE.sub("", text)):
        if paragraph.count("[") <= MAX_DEPTH and paragraph.count("(") <= MAX_DEPTH:
            continue
        depth = {"[": 0, "(": 0}
        for sign in re.findall(r"[\[\]()]", paragraph):
            opener = {"]": "[", ")": "("}.get(sign, sign)
            depth[opener] = max(0, depth[opener] + (1 if sign == opener else -1))
            if depth[opener] > MAX_DEPTH:
                raise too_deep


def _refuse_depth(state: StateCore) -> None:
    """markdown-it leaves out what is nested beyond its limit; here that is refused, never lost."""
    if any(token.level >= MAX_DEPTH for token in state.tokens):
        raise Refusal(_("The file is nested more than %(limit)s levels deep."), limit=MAX_DEPTH)


def _inline(state: StateCore) -> None:
    """Parse inline text; give footnotes their numbers so that a name may be used again further down.

    A definition belongs to the calls before it; only where there are none, to those after it.
    """
    data: dict[str, Any] = state.env.setdefault("footnotes", {})
    refs: dict[str, int] = data.setdefault("refs", {})
    data.setdefault("list", {})
    left: dict[str, int] = {}
    for token in state.tokens:
        if token.type == "footnote_reference_open":
            left[":" + token.meta["label"]] = left.get(":" + token.meta["label"], 0) + 1
    waiting: dict[str, Token] = {}
    for token in state.tokens:
        if token.type == "inline":
            token.children = token.children or []
            state.md.inline.parse(token.content, state.md, state.env, token.children)
        elif token.type == "footnote_reference_open":
            label = ":" + token.meta["label"]
            left[label] -= 1
            if label in waiting:
                waiting.pop(label).meta["id"] = refs[label]
                refs[label] = -1
            if refs[label] >= 0:
                token.meta["id"] = refs[label]
                if left[label]:
                    refs[label] = -1
            else:
                waiting[label] = token
    for label, token in waiting.items():
        token.meta["id"] = refs[label]
    _inline_notes(state, data["list"])


def _inline_notes(state: StateCore, notes: dict[int, Any]) -> None:
    """``^[text]`` notes have no place of their own: they follow at the end and are lifted like the others."""
    for number, note in sorted(notes.items()):
        if "tokens" not in note:
            continue
        opener = Token("footnote_open", "", 1, meta={"id": number}, block=True)
        inline = Token("inline", "", 0, content=note["content"], children=note["tokens"], block=True)
        paragraph = Token("paragraph_open", "p", 1, block=True), Token("paragraph_close", "p", -1, block=True)
        state.tokens += [opener, paragraph[0], inline, paragraph[1], Token("footnote_close", "", -1, block=True)]


def _render_ref(renderer: Any, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    number = tokens[index].meta["id"] + 1
    return f'<sup class="footnote-ref"><a href="#fn-{number}">{number}</a></sup>'


def _render_open(renderer: Any, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    number = tokens[index].meta.get("id", -1) + 1
    return f'<aside class="footnote" role="doc-footnote" id="fn-{number}">\n' if number else "<aside>\n"


def _render_close(renderer: Any, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    return "</aside>\n"
