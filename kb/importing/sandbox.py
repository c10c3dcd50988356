"""The child process that parses one file: ``python -m kb.importing.sandbox FORMAT`` with the bytes on stdin.

A fresh interpreter with limits on memory and processor time, without Django settings and without the parent's
environment. It answers one JSON object on stdout: ``{"refused": msgid, "params": {...}}`` or the parts of a Source.
"""

from __future__ import annotations

import base64
import datetime
import json
import resource
import subprocess
import sys
from pathlib import Path
from typing import Any

from kb.importing.messages import Message, Refusal
from kb.importing.messages import gettext_noop as _
from kb.importing.shapes import Media

MEMORY_BYTES = 1_500_000_000
CPU_SECONDS = 20
WALL_SECONDS = 25
MAX_ANSWER_BYTES = 150_000_000
CHILD = ("-m", "kb.importing.sandbox")
_ROOT = Path(__file__).resolve().parents[2]

#: front matter, clean HTML, what was stripped, images
Parsed = tuple[dict[str, Any], str, tuple[Message, ...], tuple[Media, ...]]


def parse(format_: str, data: bytes) -> Parsed:
    """Parse in this process, without limits. Only for trusted files; ``run`` is for everybody's."""
    if format_ == "docx":
        from kb.importing.formats import docx

        html, notes, media = docx.to_html(data)
        return {}, html, notes, media
    text, notes = _text(data)
    front: dict[str, Any] = {}
    if format_ == "html":
        from kb.importing.formats import html as pages

        html, more, media = pages.to_html(text)
        return front, html, notes + more, media
    from kb.importing.formats import clean, markdown
    from kb.importing.formats import front as matter

    front, body, __ = matter.split(text)
    raw, changed = markdown.to_html(body)
    html, more, media = clean.clean(raw)
    return front, html, notes + changed + more, media


def _text(data: bytes) -> tuple[str, tuple[Message, ...]]:
    from kb.importing import tree

    text = data.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    text, count = tree.CONTROL.subn("", text)
    if count:
        return text, ((_("Control characters were removed (%(count)s)."), {"count": count}),)
    return text, ()


def run(format_: str, data: bytes, *, seconds: float = WALL_SECONDS) -> Parsed:
    """Parse in a child process with limits. Raises Refusal: what the parser refused, or that it took too much."""
    too_much = Refusal(_("The file takes too much time or memory to read; split it or simplify it."))
    try:
        done = subprocess.run(
            [sys.executable, *CHILD, format_],
            input=data,
            capture_output=True,
            timeout=seconds,
            cwd=_ROOT,
            env=environment(),
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise too_much from None
    if done.returncode != 0 or not done.stdout:
        raise too_much
    answer = json.loads(done.stdout)
    if "refused" in answer:
        raise Refusal(answer["refused"], **answer["params"])
    media = tuple(Media(m[0], m[1], m[2], base64.b64decode(m[3])) for m in answer["media"])
    notes = tuple((note[0], note[1]) for note in answer["notes"])
    return _decode(answer["front"]), answer["html"], notes, media


def environment() -> dict[str, str]:
    """All the child gets: none of our secrets."""
    return {"PYTHONHASHSEED": "0", "PYTHONUTF8": "1", "PYTHONDONTWRITEBYTECODE": "1"}


def main(format_: str) -> int:
    """Entry of the child."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    sys.setrecursionlimit(8_000)
    data = sys.stdin.buffer.read()
    answer: dict[str, Any]
    try:
        front, html, notes, media = parse(format_, data)
        images = [(m.name, m.sha256, m.content_type, base64.b64encode(m.data).decode()) for m in media]
        answer = {"front": _encode(front), "html": html, "notes": notes, "media": images}
    except Refusal as refusal:
        answer = {"refused": refusal.msgid, "params": refusal.params}
    out = json.dumps(answer).encode()
    if len(out) > MAX_ANSWER_BYTES:
        return 1
    sys.stdout.buffer.write(out)
    return 0


def _encode(value: Any) -> Any:
    """JSON with dates: the values of front matter, lists and mappings as tagged pairs."""
    if isinstance(value, dict):
        return ["map", [[key if isinstance(key, str) else str(key), _encode(each)] for key, each in value.items()]]
    if isinstance(value, list):
        return ["list", [_encode(each) for each in value]]
    if isinstance(value, datetime.date):
        return ["date", value.isoformat()]
    if value is None or isinstance(value, str | bool | int | float):
        return value
    return str(value)


def _decode(value: Any) -> Any:
    if not isinstance(value, list):
        return value
    kind, held = value
    if kind == "map":
        return {key: _decode(each) for key, each in held}
    if kind == "list":
        return [_decode(each) for each in held]
    return datetime.date.fromisoformat(held)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
