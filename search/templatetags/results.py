"""Results, values of facets and links of lists as HTML. They are joined from strings: a template's loop takes ten times as long,
and made a third of the time of a search page.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from html import escape as escaped

from django import template
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from kb.words import grouped
from search.facets import Choice, Facet
from search.show import Crowd, Link, ShownHit

#: Most of what a page says it says with every result, and the next page says it again.
escape = lru_cache(maxsize=4096)(escaped)
register = template.Library()
register.filter("grouped", grouped)


@register.filter
def hits(found: Iterable[ShownHit]) -> SafeString:
    """Items of a list of results."""
    return mark_safe("".join(map(_hit, found)))  # each is escaped below


@register.filter
def crowds(rows: Iterable[Crowd]) -> SafeString:
    """The same, the rest of a text that crowds folded."""
    return mark_safe("".join(map(_crowd, rows)))


@register.filter
def sections(facets: Iterable[Facet]) -> SafeString:
    """Facets with their values to choose, each a section."""
    return mark_safe("".join(map(_section, facets)))


@register.filter
def alternatives(links: Iterable[Link]) -> SafeString:
    """Items of a list of ways to search, of which one holds."""
    return mark_safe("".join(_link(link, "true", ' rel="nofollow"') for link in links))


@register.filter
def page_links(links: Iterable[Link | None]) -> SafeString:
    """Items of a list of pages with its gaps."""
    gap = '<li><span aria-hidden="true">…</span></li>'
    return mark_safe("".join(_link(link, "page") if link else gap for link in links))


@register.filter
def topic_links(links: Iterable[Link]) -> SafeString:
    """Topics in a line of words."""
    return mark_safe(" · ".join(f'<a href="{escape(link.url)}"{_spoken(link)}>{escape(link.label)}</a>' for link in links))


def _spoken(said: Link | Choice) -> str:
    return f' lang="{escape(said.lang)}" dir="{said.dir}"' if said.lang else ""


def _link(link: Link, current: str, more: str = "") -> str:
    current = f' aria-current="{current}"' if link.current else ""
    return f'<li><a href="{escape(link.url)}"{more}{current}>{escape(link.label)}</a></li>'


def _crowd(row: Crowd) -> str:
    inner = "".join(map(_hit, row.hits))
    if not row.said:
        return inner
    return f'<li class="search-crowd"><details><summary>{escape(row.said)}</summary><ol>{inner}</ol></details></li>\n'


def _hit(hit: ShownHit) -> str:
    """``heading``, ``snippet`` and ``through`` are safe already; all else is escaped here."""
    spoken = f' lang="{escape(hit.lang)}" dir="{hit.dir}"'
    number = escape(hit.number)
    if number:
        number = f"<mark>{number}</mark> " if hit.by_number else f'<span class="search-number">{number}</span> '
    heading = hit.heading or ("" if number else escape(hit.title))
    badge = f' <small class="search-promoted">{escape(_("Recommended by the editors"))}</small>' if hit.promoted else ""
    snippet = f'  <p class="search-snippet"{spoken}>{hit.snippet}</p>\n' if hit.snippet else ""
    source = [] if hit.is_text else [f"<cite{spoken}>{escape(hit.title)}</cite>"]
    source += [f"<span>{escape(hit.standing)}</span>"] if hit.standing else []
    source += [f"<strong>{escape(hit.applies)}</strong>"] if hit.applies else []
    return (
        f'<li class="search-hit{" promoted" if hit.promoted else ""}">\n'
        f'  <h3 class="search-heading"><a href="{escape(hit.url)}"><span{spoken}>{number}{heading}</span></a>{badge}</h3>\n'
        f"{snippet}{_reasons(hit)}"
        f'  <p class="search-source">{" ".join(source)}</p>\n'
        "</li>\n"
    )


def _reasons(hit: ShownHit) -> str:
    if not hit.reasons:
        return ""
    through = f' <q lang="{escape(hit.through_lang)}" dir="{hit.through_dir}">{hit.through}</q>' if hit.through else ""
    return "".join(f'  <p class="search-reason">{escape(reason)}{through}</p>\n' for reason in hit.reasons)


def _section(facet: Facet) -> str:
    label = escape(facet.label)
    return (
        f'<section aria-labelledby="facet-{facet.name}">\n<h3 id="facet-{facet.name}">{label}</h3>\n'
        f"<ul>{''.join(map(_choice, facet.choices))}</ul>\n{_other(facet, label) if facet.other else ''}</section>\n"
    )


def _other(facet: Facet, label: str) -> str:
    """The way to all values, or back."""
    said = _("The most frequent only") if facet.whole else _("All %(number)s") % {"number": grouped(facet.values)}
    return (
        f'<p><a class="search-all-values" href="{escape(facet.other)}" rel="nofollow">{escape(said)}'
        f'<span class="unseen">: {label}</span></a></p>\n'
    )


def _choice(choice: Choice) -> str:
    current = ' aria-current="true"' if choice.chosen else ""
    return (
        f'<li><a href="{escape(choice.url)}" rel="nofollow"{current}><span{_spoken(choice)}>{escape(choice.label)}</span>'
        f' <span class="search-count">{grouped(choice.count or 0)}</span></a></li>'
    )
