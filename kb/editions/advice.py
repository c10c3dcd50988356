"""What a careful editor would look at again before an edition is frozen. Advice, not refusal: kb/editions/checks.py refuses.

Pure: the caller looks the facts up (``kb.editions.drafting.facts_of``).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from kb.editions.canonical import references
from kb.editions.checks import Problem, name_of
from kb.editions.text import ClauseText, Text

#: So many names stand in a sentence; the others are counted.
NAMES = 6


@dataclass(frozen=True)
class Facts:
    """What the advice looks at beside the text itself."""

    #: Keys of the editions in force of other works, by code.
    in_force: Mapping[str, Collection[str]] = field(default_factory=dict)
    #: (title of a text in force, name of its clause, key of the clause of this work it refers to)
    cited: Sequence[tuple[str, str, str]] = ()
    #: Names of the clauses this edition repeals, by key.
    repealed: Mapping[str, str] = field(default_factory=dict)
    #: (name, duty read from the words, duty that is set) of changed clauses where the two differ; duties in words.
    duties: Sequence[tuple[str, str, str]] = ()
    #: Names of the changed clauses that say no reason.
    unexplained: Sequence[str] = ()
    #: (language in words, how many of how many clauses would be shown in the authoritative language)
    untranslated: Sequence[tuple[str, int, int]] = ()


def advise(text: Text, facts: Facts) -> tuple[Problem, ...]:
    """Everything worth a second look, in reading order; then what concerns the whole."""
    return (*_numbers(text.clauses), *_references(text, facts), *_whole(facts))


def names_in_a_sentence(names: Sequence[str]) -> str:
    """A list of names, cut where it would not end."""
    said = pgettext("between the names of a list", ", ").join(names[:NAMES])
    more = len(names) - NAMES
    if more <= 0:
        return said
    return ngettext("%(names)s and %(count)d more", "%(names)s and %(count)d more", more) % {"names": said, "count": more}


def _numbers(clauses: Sequence[ClauseText]) -> Iterator[Problem]:
    """A clause without number among numbered ones; a number that two siblings have."""
    for siblings in _families(clauses):
        numbered = [clause for clause in siblings if clause.number]
        if len(numbered) * 2 > len(siblings):  # the odd one out, not the numbered exception
            for clause in siblings:
                if not clause.number:
                    message = _("%s has no number, although the clauses beside it have one.")
                    yield Problem("number", message % name_of(clause), clause.key)
        seen: dict[str, ClauseText] = {}
        for clause in numbered:
            if clause.number in seen:
                names = {"one": name_of(seen[clause.number]), "other": name_of(clause)}
                yield Problem("number", _("%(one)s and %(other)s have the same number.") % names, clause.key, clause.number)
            seen.setdefault(clause.number, clause)


def _families(clauses: Sequence[ClauseText]) -> Iterator[list[ClauseText]]:
    """Clauses of one level below the same part or clause."""
    families: dict[tuple[str, ...], list[ClauseText]] = {}
    above: list[ClauseText] = []
    for clause in clauses:
        while above and above[-1].level >= clause.level:
            above.pop()
        if clause.kind == "clause":
            families.setdefault(tuple(each.key for each in above), []).append(clause)
        if clause.kind in ("part", "clause"):
            above.append(clause)
    yield from families.values()


def _references(text: Text, facts: Facts) -> Iterator[Problem]:
    for clause in text.clauses:
        for html in clause.fields.values():
            for work, key in references(html):
                if work != text.work and work in facts.in_force and key not in facts.in_force[work]:
                    message = _("%(name)s refers to “%(ref)s”, which is no longer in force.")
                    yield Problem("reference", message % {"name": name_of(clause), "ref": f"{work}#{key}"}, clause.key, clause.number)
    for title, name, key in facts.cited:
        if key in facts.repealed:
            message = _("%(name)s of “%(title)s” refers to %(gone)s, which this edition repeals.")
            yield Problem("cited", message % {"name": name, "title": title, "gone": facts.repealed[key]}, key)


def _whole(facts: Facts) -> Iterator[Problem]:
    for name, said, kept in facts.duties:
        message = _("The words of %(name)s say “%(said)s”, but its duty is “%(kept)s”.")
        yield Problem("duty", message % {"name": name, "said": said, "kept": kept})
    if facts.unexplained:
        count = len(facts.unexplained)
        message = ngettext(
            "%(count)d changed clause gives no reason: %(names)s.", "%(count)d changed clauses give no reason: %(names)s.", count
        )
        yield Problem("reason", message % {"count": count, "names": names_in_a_sentence(facts.unexplained)})
    for language, lacking, total in facts.untranslated:
        message = ngettext(
            "In %(language)s, %(count)d of %(total)d clauses is not translated as it stands now.",
            "In %(language)s, %(count)d of %(total)d clauses are not translated as they stand now.",
            lacking,
        )
        yield Problem("untranslated", message % {"language": language, "count": lacking, "total": total})
