"""One question from the shell."""

from __future__ import annotations

import re
import sys
from dataclasses import asdict
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from kb import pulse
from kb.editions.timeline import today
from kb.management.output import as_json, day, refuse
from search.answer import Answer, answer
from search.context import setting_of
from search.engines import ENGINES, engine
from search.engines.base import Hit, Results
from search.languages import analyzer_of
from search.query.plan import EVER, TODAY, Wish
from search.show import url_of
from search.withdrawn import withdrawn_texts

_MARKED = re.compile(r"</?mark>")


class Command(BaseCommand):
    help = "Ask search one question and print what readers would find. Exit 1 when nothing is found, 2 when search cannot answer."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("words", metavar="WORDS", help="what a reader would type")
        parser.add_argument("--locale", required=True, metavar="xx", help="the reader's language")
        engines = f"one of: {', '.join(sorted(ENGINES))} (default: the configured)"
        parser.add_argument("--engine", default="", metavar="E", help=engines)
        parser.add_argument("--work", default="", metavar="CODE", help="only this text")
        parser.add_argument("--on", type=day, default=None, metavar="DATE", help="what was, or will be, in force on a day")
        parser.add_argument("--ever", action="store_true", help="every wording there ever was, not only what is in force")
        parser.add_argument("--everywhere", action="store_true", help="in every language")
        parser.add_argument("--page", type=int, default=1, metavar="N", help="the page of results")
        parser.add_argument("--explain", action="store_true", help="print the plan, the scores and the engine's account of them")
        parser.add_argument("--json", action="store_true", help="print the result as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        name = options["engine"]
        if name and name not in ENGINES:
            raise refuse(f"There is no search engine “{name}”: it is one of {', '.join(sorted(ENGINES))}.")
        asked_on: date = options["on"] or today()
        found = answer(
            engine(name),
            options["words"],
            locale=options["locale"],
            day=asked_on,
            wish=Wish(
                filters={"work": (options["work"],)} if options["work"] else {},
                page=max(1, options["page"]),
                scope=EVER if options["ever"] else TODAY,
                everywhere=options["everywhere"],
            ),
            setting=setting_of(options["locale"]),
            withdrawn=withdrawn_texts(pulse.current().head),
        )
        if found.unavailable:
            raise refuse(f"{found.unavailable} Run manage.py search_index update.")
        accounts = list(engine(name).explain(found.plan)) if options["explain"] and not found.query.is_empty else []
        if options["json"]:
            self.stdout.write(as_json(self._data(found, options, accounts)))
        else:
            self._print(found, options, accounts)
        if not found.results.total and not found.untranslated.total:
            sys.exit(1)

    def _data(self, found: Answer, options: dict[str, Any], accounts: list[Any]) -> dict[str, Any]:
        out: dict[str, Any] = {
            "words": found.query.words,
            "notes": found.query.notes,
            "total": found.results.total,
            "all_words": found.all_words,
            "facets": found.results.facets,
            "corrected": found.corrected,
            "readings": [asdict(each) for each in found.query.readings],
            "foreign": [each.hit.passage.id for each in found.foreign],
            "number_missing": found.number_missing,
            "hits": _hits(found.results, options["locale"]),
            "untranslated_total": found.untranslated.total,
            "untranslated": _hits(found.untranslated, options["locale"]),
            "elsewhere": found.elsewhere,
        }
        if options["explain"]:
            out["query"] = asdict(found.query)
            out["plan"] = {**asdict(found.plan), "withdrawn": sorted(found.plan.withdrawn)}
            out["analyzer"] = analyzer_of(options["locale"])
            out["accounts"] = accounts
        return out

    def _print(self, found: Answer, options: dict[str, Any], accounts: list[Any]) -> None:
        if options["explain"]:
            self.stdout.write(f"words: {found.query.words}  phrases: {list(found.query.phrases)}  number: {found.query.number}")
            self.stdout.write(f"analyzer: {analyzer_of(options['locale'])}  {found.plan}")
        self.stdout.write(f"{found.results.total} results, {found.untranslated.total} not yet translated")
        for hit in found.results.hits:
            self._print_hit(hit, options["locale"])
        for hit in found.untranslated.hits:
            self.stdout.write("not yet translated:")
            self._print_hit(hit, options["locale"])
        if found.number_missing and found.query.number:
            self.stdout.write(f"No clause in force has the number {found.query.number.shown}.")
        for locale, count in found.elsewhere.items():
            self.stdout.write(f"in {locale}: {count}")
        for each in accounts:
            self.stdout.write(f"{each['id']} {each['score']}\n{each['account']}")

    def _print_hit(self, hit: Hit, locale: str) -> None:
        passage = hit.passage
        name = f"{passage.number} {passage.heading}  [{passage.title}, {passage.edition}]"
        self.stdout.write(f"{hit.score:9.3f}  {name}  {url_of(passage, locale)}")
        self.stdout.write(f"           {_MARKED.sub('*', hit.snippet)}")


def _hits(results: Results, locale: str) -> list[dict[str, Any]]:
    return [
        {
            "id": hit.passage.id,
            "work": hit.passage.work,
            "key": hit.passage.key,
            "number": hit.passage.number,
            "heading": hit.passage.heading,
            "title": hit.passage.title,
            "edition": hit.passage.edition,
            "since": hit.passage.since,
            "locale": hit.passage.locale,
            "kind": hit.passage.kind,
            "score": round(hit.score, 4),
            "snippet": hit.snippet,
            "url": url_of(hit.passage, locale),
        }
        for hit in results.hits
    ]
