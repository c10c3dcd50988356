"""A judged set through the product's own search."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from kb.management.output import refuse
from search.engines import ENGINES
from search.evaluate import BadSet, evaluate


class Command(BaseCommand):
    help = (
        "Judge search on a set in BEIR layout (corpus.jsonl, queries.jsonl, qrels/test.tsv), in an index of its own that is"
        " thrown away. Prints JSON: ndcg@10, recall@10, mrr@10, no_hit, queries, passages, engine, seconds."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("folder", type=Path, metavar="FOLDER", help="corpus.jsonl, queries.jsonl and qrels/test.tsv")
        parser.add_argument("--locale", required=True, metavar="xx", help="language of the passages, added to the site or not")
        parser.add_argument("--query-locale", default="", metavar="yy", help="language of the questions, if another one")
        parser.add_argument("--engine", default="", metavar="E", help=f"one of: {', '.join(sorted(ENGINES))}")
        parser.add_argument("--json", action="store_true", help="print JSON (it always does; here for likeness)")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["engine"] and options["engine"] not in ENGINES:
            raise refuse(f"There is no search engine “{options['engine']}”: it is one of {', '.join(sorted(ENGINES))}.")
        with tempfile.TemporaryDirectory(prefix="vademecum-evaluate-") as folder:
            try:
                figures = evaluate(
                    options["folder"],
                    Path(folder),
                    locale=options["locale"],
                    query_locale=options["query_locale"],
                    engine=options["engine"],
                    progress=self.stderr.write,
                )
            except BadSet as error:
                raise refuse(str(error)) from None
        self.stdout.write(json.dumps(figures.as_dict(), indent=2))
