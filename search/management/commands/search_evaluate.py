"""A judged set through the product's own search."""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from kb.management.output import refuse
from search.answer import NO_SETTING, Setting
from search.dense import model
from search.dense.judging import meaning_of
from search.engines import ENGINES
from search.evaluate import BadSet, evaluate, passages_of
from search.judged import report
from search.judged.measure import measure_all
from search.judged.questions import LOCALES
from search.judged.shelf import index, passages


class Command(BaseCommand):
    help = (
        "Judge search on a set in BEIR layout (corpus.jsonl, queries.jsonl, qrels/test.tsv), in an index of its own that is"
        " thrown away. Prints JSON: ndcg@10, recall@10, mrr@10, no_hit, queries, passages, engine, seconds. With --own: on our"
        " judged questions of the sample, beside the recorded figures; exit 1 when one fell."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, nargs="?", metavar="FOLDER", help="corpus.jsonl, queries.jsonl and qrels/test.tsv")
        parser.add_argument("--locale", default="", metavar="xx", help="language of the passages, added to the site or not")
        parser.add_argument("--query-locale", default="", metavar="yy", help="language of the questions, if another one")
        parser.add_argument("--engine", default="", metavar="E", help=f"one of: {', '.join(sorted(ENGINES))}")
        parser.add_argument("--own", action="store_true", help="our judged questions (sample/judged) instead of a folder")
        parser.add_argument("--meaning", action="store_true", help="find by meaning too (slow the first time: vectors are made)")
        parser.add_argument("--worst", type=int, default=0, metavar="N", help="--own: name the N questions that do worst")
        parser.add_argument("--record", action="store_true", help="--own: write the figures down as those to keep")
        parser.add_argument("--json", action="store_true", help="print JSON (of a folder it always does)")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["engine"] and options["engine"] not in ENGINES:
            raise refuse(f"There is no search engine “{options['engine']}”: it is one of {', '.join(sorted(ENGINES))}.")
        if options["meaning"] and not model.installed():
            raise refuse("Finding by meaning needs its library: pip install -r requirements-embeddings.txt")
        if options["meaning"] and options["record"]:
            raise refuse("What is recorded are the figures of words alone: --record without --meaning.")
        if options["own"]:
            return self._own(options)
        if options["folder"] is None or not options["locale"]:
            raise refuse("A judged set is a FOLDER and its --locale; --own judges the sample instead.")
        with tempfile.TemporaryDirectory(prefix="vademecum-evaluate-") as folder:
            try:
                figures = evaluate(
                    options["folder"],
                    Path(folder),
                    locale=options["locale"],
                    query_locale=options["query_locale"],
                    engine=options["engine"],
                    setting=self._setting(options),
                    progress=self.stderr.write,
                )
            except BadSet as error:
                raise refuse(str(error)) from None
        self.stdout.write(json.dumps(figures.as_dict(), indent=2))

    def _setting(self, options: dict[str, Any]) -> Setting:
        if not options["meaning"]:
            return NO_SETTING
        made = list(passages_of(options["folder"], options["locale"]))
        name = f"{options['folder'].resolve().name}-{options['locale']}"
        return Setting(meaning=meaning_of(name, made, self.stderr.write))

    def _own(self, options: dict[str, Any]) -> None:
        with tempfile.TemporaryDirectory(prefix="vademecum-evaluate-") as folder:
            target = index(Path(folder), options["engine"])
            made = [passage for locale in LOCALES for passage in passages(locale)]
            figures = measure_all(target, meaning_of("own", made, self.stderr.write) if options["meaning"] else None)
        before = report.recorded() if report.RECORDED.exists() else {}
        if options["record"]:
            report.record(figures)
        if options["json"]:
            data = {name: report.as_data(figure) for name, figure in figures.items()}
            self.stdout.write(json.dumps({"engine": target.name, "figures": data}, indent=2, ensure_ascii=False))
        else:
            self.stdout.write(report.as_text(figures, before, worst=options["worst"]))
        fallen = report.fallen(figures, before)
        for each in fallen:
            self.stderr.write(str(each))
        if fallen and not options["record"]:
            sys.exit(1)
