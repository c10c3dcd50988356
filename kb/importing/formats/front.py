"""Front matter: YAML between ``---`` lines or TOML between ``+++`` lines at the very start of a Markdown file.

Values stay as people wrote them: an edition "2.10" is not the number 2.1, and the locale ``no`` is not False.
"""

from __future__ import annotations

import datetime
import re
import tomllib
from typing import Any

import yaml

from kb.importing.messages import Refusal
from kb.importing.messages import gettext_noop as _

MAX_FRONT_CHARS = 100_000
MAX_FRONT_DEPTH = 50
_FENCES = {"---": ("---", "..."), "+++": ("+++",)}


class _Loader(yaml.SafeLoader):
    """Strings, whole decimal numbers, true/false, null and plain dates; no aliases, no duplicate keys."""

    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}
    depth = 0

    def compose_node(self, parent: Any, index: Any) -> Any:
        if self.check_event(yaml.AliasEvent):
            raise yaml.MarkedYAMLError(problem="alias", problem_mark=self._here())
        self.depth += 1
        if self.depth > MAX_FRONT_DEPTH:
            raise yaml.MarkedYAMLError(problem="depth", problem_mark=self._here())
        node = super().compose_node(parent, index)
        self.depth -= 1
        return node

    def _here(self) -> Any:
        parser: Any = self  # PyYAML's classes have no annotations
        return parser.peek_event().start_mark

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:
        seen: set[str] = set()
        for key, __ in node.value:
            name = str(key.value)
            if name in seen:
                raise yaml.MarkedYAMLError(problem="duplicate", problem_mark=key.start_mark, note=name)
            seen.add(name)
        return super().construct_mapping(node, deep=deep)


for _tag, _pattern, _first in (
    ("tag:yaml.org,2002:bool", r"true|True|TRUE|false|False|FALSE", "tTfF"),
    ("tag:yaml.org,2002:null", r"~|null|Null|NULL|", ["~", "n", "N", ""]),
    ("tag:yaml.org,2002:int", r"0|-?[1-9][0-9]{0,17}", "-0123456789"),
    ("tag:yaml.org,2002:timestamp", r"[0-9]{4}-[0-9]{2}-[0-9]{2}", "0123456789"),
):
    _Loader.add_implicit_resolver(_tag, re.compile(rf"^(?:{_pattern})$"), list(_first))


def split(text: str) -> tuple[dict[str, Any], str, int]:
    """Front matter, the text after it, and how many lines it took. Raises Refusal naming the line."""
    lines = text.split("\n")
    fence = lines[0].rstrip() if lines else ""
    if fence not in _FENCES:
        return {}, text, 0
    ends = _FENCES[fence]
    end = next((i for i, line in enumerate(lines[1:], 1) if line.rstrip() in ends), None)
    if end is None:
        if fence == "---" and not re.match(r"\s*[\w-]+\s*:", lines[1] if len(lines) > 1 else ""):
            return {}, text, 0  # a rule across the page, not front matter
        raise Refusal(_("The front matter begins with %(fence)s on line 1 and never ends."), fence=fence)
    block = "\n".join(lines[1:end])
    if len(block) > MAX_FRONT_CHARS:
        raise Refusal(_("The front matter is longer than %(limit)s characters."), limit=MAX_FRONT_CHARS)
    front = _yaml(block) if fence == "---" else _toml(block)
    return front, "\n".join(lines[end + 1 :]), end + 1


def _yaml(block: str) -> dict[str, Any]:
    try:
        front = yaml.load(block, Loader=_Loader)  # a SafeLoader with fewer types
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = (mark.line if mark else 0) + 2
        if error.problem == "alias":
            raise Refusal(
                _("The front matter uses a YAML alias on line %(line)s; write the value out."), line=line
            ) from None
        if error.problem == "duplicate":
            raise Refusal(
                _("The front matter says “%(key)s” twice, the second time on line %(line)s."),
                line=line,
                key=str(error.note),
            ) from None
        raise Refusal(_("The front matter cannot be read: look at line %(line)s."), line=line) from None
    except (yaml.YAMLError, ValueError, TypeError, RecursionError):
        raise Refusal(_("The front matter cannot be read: look at line %(line)s."), line=_bad_line(block)) from None
    if front is None:
        return {}
    if not isinstance(front, dict) or not all(isinstance(key, str) for key in front):
        raise Refusal(_("The front matter must be a list of “name: value” lines, beginning on line 2."))
    return front


def _bad_line(block: str) -> int:
    """The first line with a date that is none (the only value a plain scalar can get wrong), else line 2."""
    for number, line in enumerate(block.split("\n"), 2):
        if match := re.search(r"\b(\d{4})-(\d\d)-(\d\d)\b", line):
            try:
                datetime.date(int(match[1]), int(match[2]), int(match[3]))
            except ValueError:
                return number
    return 2


def _toml(block: str) -> dict[str, Any]:
    try:
        return _plain(tomllib.loads(block, parse_float=str))
    except tomllib.TOMLDecodeError as error:
        match = re.search(r"line (\d+)", str(error))
        line = int(match[1]) + 1 if match else block.count("\n") + 2
        raise Refusal(_("The front matter cannot be read: look at line %(line)s."), line=line) from None
    except RecursionError:
        raise Refusal(_("The front matter cannot be read: look at line %(line)s."), line=2) from None


def _plain(value: Any) -> Any:
    """Times as text: only plain dates are values here."""
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_plain(each) for each in value]
    if isinstance(value, datetime.datetime | datetime.time):
        return value.isoformat()
    return value
