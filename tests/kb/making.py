"""Small texts for tests, made and frozen the way the product does it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from kb.editions.canonical import canonical, line
from kb.editions.freeze import Frozen, Release, publish_edition, publish_translation, source_of
from kb.editions.text import TEXT_KEY, ClauseText, Text
from kb.models import Edition, Work


def make_work(code: str = "ethics", locale: str = "en") -> Work:
    return Work.objects.get_or_create(code=code, defaults={"authoritative_locale": locale, "kind": "code"})[0]


def clause(key: str, words: str, *, heading: str = "", number: str = "", kind: str = "clause", level: int = 0) -> ClauseText:
    html = canonical(words if words.startswith("<") else f"<p>{words}</p>")
    return ClauseText(key, kind, level, {"heading": line(heading or key.title()), "text": html}, number=number)


def head(title: str, intro: str = "") -> ClauseText:
    return ClauseText(TEXT_KEY, "_text", 0, {"title": line(title), "intro": canonical(intro)})


def text(work: str, label: str, *clauses: ClauseText, locale: str = "en", title: str = "Code of Ethics") -> Text:
    return Text(work, locale, label, True, (head(title), *clauses))


def publish(work: str, label: str, day: str, *clauses: ClauseText, minor: bool = False, locale: str = "en") -> Frozen:
    make_work(work, locale)
    release = Release(date.fromisoformat(day), f"What {label} changes.", minor, "The board")
    return publish_edition(text(work, label, *clauses, locale=locale), release)


def translate(edition: Edition, locale: str, words: dict[str, str], *, title: str = "Código", partial: bool = False) -> Frozen:
    """Freeze ``words`` (key to text) as the translation of an edition."""
    source = source_of(edition)
    clauses = [replace(head(title), source_sha256=source[TEXT_KEY][1])]
    for key, wording in words.items():
        original = source[key][0]
        made = clause(key, wording, heading=f"{locale} {key}", number=original.number, kind=original.kind, level=original.level)
        clauses.append(replace(made, source_sha256=source[key][1]))
    return publish_translation(Text(edition.work.code, locale, edition.label, False, tuple(clauses), partial=partial))
