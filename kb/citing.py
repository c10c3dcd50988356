"""How a wording is quoted: the facts once, as data, then one pure function for each format.

    cited = kb.views.citing.cited(place, shown, row)
    FORMATS["bib"].write(cited)      # the whole file, as text

Words of the texts (titles, headings, numbers) are in the language that is quoted, the notes around them in the
active interface language. Every function takes any script, quotes, braces and line breaks.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf.locale import LANG_INFO
from django.utils.translation import gettext as _

from kb.words import day, language

_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
#: What TeX reads as a command, as the words that print it. Braces too: BibTeX counts them even behind a backslash.
_TEX = {
    "\\": r"\textbackslash{}",
    "{": r"\textbraceleft{}",
    "}": r"\textbraceright{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "#": r"\#",
    "$": r"\$",
    "%": r"\%",
    "&": r"\&",
    "_": r"\_",
}
_DATE = re.compile(r"\[\s+\[\s+(\d+),\s+(\d+),\s+(\d+)\s+\]\s+\]")  # no string of JSON holds a line break
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]+")


@dataclass(frozen=True)
class Cited:
    """A clause as it stands in an edition or, with ``key`` "", the whole edition. Words are plain, not html."""

    code: str
    label: str
    lang: str  # of the wording that is quoted
    title: str  # of the text
    since: date  # first day in force
    published: date | None  # day it entered the record
    accessed: date  # today in the site's zone
    url: str  # absolute and pinned
    organisation: str
    key: str = ""
    kind: str = ""
    number: str = ""  # as in that edition
    heading: str = ""  # or its first words
    translation: bool = False
    revision: int = 1  # of the translation
    wording_of: str = ""  # label of the older edition that the translated wording was made for
    partial: bool = False  # a whole text, some of it shown in another language
    signed_off_by: str = ""

    @property
    def name(self) -> str:
        """Number and heading of the clause, else its key; "" of a whole edition."""
        return _one_line(f"{self.number} {self.heading}") or self.key

    @property
    def id(self) -> str:
        """A name for files and bibliographies in letters that all of them take."""
        parts = (self.code, self.label, self.key, self.lang)
        return "-".join(part for part in parts if part)


@dataclass(frozen=True)
class Format:
    """``write`` gives the whole file; ``ending`` is that of its address."""

    name: str
    ending: str
    content_type: str
    write: Callable[[Cited], str]


def sentence(cited: Cited) -> str:
    """What is quoted, in words without the address."""
    names = {
        "title": _one_line(cited.title),
        "label": cited.label,
        "day": day(cited.since),
        "number": _one_line(cited.number) or (f"“{_one_line(cited.heading)}”" if cited.heading else cited.key),
        "language": language(cited.lang),
    }
    said = _start(cited) % names
    if cited.translation:
        said += ", " + (
            _("unofficial translation")
            if cited.revision == 1
            else _("unofficial translation, revision %(revision)d") % {"revision": cited.revision}
        )
        if cited.partial:
            said += " " + _("(in part)")
        if cited.wording_of:
            said += " " + _("(wording of edition %(label)s)") % {"label": cited.wording_of}
    return f"{said}. {_one_line(cited.organisation)}."


def text(cited: Cited) -> str:
    """One line of words with the pinned address."""
    return f"{sentence(cited)} {cited.url}\n"


def bibtex(cited: Cited) -> str:
    """An entry for BibTeX and biblatex, in UTF-8."""
    fields = {"author": f"{{{_tex(cited.organisation)}}}"}
    if cited.key:
        fields |= {"title": f"{{{_tex(cited.name)}}}", "booktitle": f"{{{_tex(cited.title)}}}"}
        fields |= {"chapter": _tex(cited.number)} if cited.number else {}
    else:
        fields["title"] = f"{{{_tex(cited.title)}}}"
    fields |= {
        "edition": _tex(cited.label),
        "publisher": f"{{{_tex(cited.organisation)}}}",
        "date": cited.since.isoformat(),
        "year": str(cited.since.year),
        "month": _MONTHS[cited.since.month - 1],
        "language": _tex(str(LANG_INFO.get(cited.lang, {}).get("name", cited.lang))),
        "note": _tex(_notes(cited)),
        "url": cited.url,
        "urldate": cited.accessed.isoformat(),
    }
    lines = [f"  {name} = {value if name == 'month' else f'{{{value}}}'}" for name, value in fields.items()]
    return f"@{'incollection' if cited.key else 'book'}{{{cited.id},\n" + ",\n".join(lines) + "\n}\n"


def ris(cited: Cited) -> str:
    """A record for reference managers; lines end as the format says they must."""
    rows = [("TY", "CHAP" if cited.key else "BOOK"), ("ID", cited.id), ("AU", cited.organisation)]
    if cited.key:
        rows += [("TI", cited.name), ("T2", cited.title), ("SE", cited.number)]
    else:
        rows.append(("TI", cited.title))
    rows += [
        ("ET", cited.label),
        ("PB", cited.organisation),
        ("PY", str(cited.since.year)),
        ("DA", f"{cited.since:%Y/%m/%d}/"),
        ("LA", cited.lang),
        ("N1", _notes(cited)),
        ("UR", cited.url),
        ("Y2", f"{cited.accessed:%Y/%m/%d}/"),
    ]
    lines = [f"{tag}  - {_one_line(value)}\r\n" for tag, value in rows if _one_line(value)]
    return "".join(lines) + "ER  - \r\n"


def csl(cited: Cited) -> str:
    """CSL-JSON: a list with one item, as citation processors read it."""
    item: dict[str, Any] = {
        "id": cited.id,
        "type": "chapter" if cited.key else "book",
        "title": cited.name if cited.key else _one_line(cited.title),
        "author": [{"literal": _one_line(cited.organisation)}],
        "publisher": _one_line(cited.organisation),
        "edition": cited.label,
        "issued": _parts(cited.since),
        "accessed": _parts(cited.accessed),
        "language": cited.lang,
        "note": _notes(cited),
        "URL": cited.url,
    }
    if cited.published:
        item["available-date"] = _parts(cited.published)
    if cited.key:
        item["container-title"] = _one_line(cited.title)
        if cited.number:
            item["section"] = _one_line(cited.number)
    return _DATE.sub(r"[[\1, \2, \3]]", json.dumps([item], ensure_ascii=False, indent=2)) + "\n"


FORMATS: Mapping[str, Format] = {
    made.ending: made
    for made in (
        Format("BibTeX", "bib", "application/x-bibtex", bibtex),
        Format("RIS", "ris", "application/x-research-info-systems", ris),
        Format("CSL-JSON", "json", "application/vnd.citationstyles.csl+json", csl),
        Format("", "txt", "text/plain", text),
    )
}


def _start(cited: Cited) -> str:
    if not cited.key:
        return _("%(title)s, edition %(label)s (in force from %(day)s), %(language)s")
    if cited.kind == "preamble":
        return _("%(title)s, edition %(label)s (in force from %(day)s), preamble, %(language)s")
    if cited.kind == "note":
        return _("%(title)s, edition %(label)s (in force from %(day)s), note %(number)s, %(language)s")
    if cited.kind == "part":
        return _("%(title)s, edition %(label)s (in force from %(day)s), part %(number)s, %(language)s")
    if cited.kind == "blank":
        return _("%(title)s, edition %(label)s (in force from %(day)s), place to fill in %(number)s, %(language)s")
    return _("%(title)s, edition %(label)s (in force from %(day)s), clause %(number)s, %(language)s")


def _notes(cited: Cited) -> str:
    """What no field of the formats can hold, as whole sentences."""
    said = [_("In force from %(day)s.") % {"day": day(cited.since)}]
    if cited.translation and cited.revision == 1:
        said.append(_("Unofficial translation."))
    elif cited.translation:
        said.append(_("Unofficial translation, revision %(revision)d.") % {"revision": cited.revision})
    if cited.partial:
        said.append(_("Some of it is shown in the authoritative language."))
    if cited.wording_of:
        said.append(_("Wording of edition %(label)s, still valid.") % {"label": cited.wording_of})
    if cited.published:
        said.append(_("Published in this record on %(day)s.") % {"day": day(cited.published)})
    if cited.signed_off_by:
        said.append(_("Signed off by: %(name)s.") % {"name": cited.signed_off_by.rstrip(". ")})
    return _one_line(" ".join(said))


def _one_line(words: str) -> str:
    """On one line: white space is one blank, control characters go; nothing else is lost."""
    return " ".join(_CONTROL.sub(" ", words).split())


def _tex(words: str) -> str:
    return "".join(_TEX.get(letter, letter) for letter in _one_line(words))


def _parts(value: date) -> dict[str, list[list[int]]]:
    return {"date-parts": [[value.year, value.month, value.day]]}
