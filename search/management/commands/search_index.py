"""The index from the shell."""

from __future__ import annotations

import sys
import time
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone

from kb.management.output import Ticker, as_json, refuse
from kb.models import Surroundings
from search import beat
from search.engines import ENGINES, configured, engine
from search.engines.base import Unavailable
from search.indexing import outbox, sources
from search.indexing.lock import Busy
from search.indexing.rebuild import rebuild, rollback
from search.indexing.verify import verify
from search.models import Cursor, Outbox

EVERY = 10.0  # seconds between the lines of a log
ACTS = {
    "status": "state of each index, what waits and what was set aside; exit 1 when an index cannot answer",
    "update": "catch up with the outbox now, what was set aside included",
    "rebuild": "build beside the live index and swap",
    "rollback": "go back to the index before, brought up to date",
    "verify": "compare every passage with the record and mend what differs; exit 1 when there was drift",
}


class Command(BaseCommand):
    help = "The search index: " + "; ".join(f"{act}: {what}" for act, what in ACTS.items()) + "."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("act", choices=tuple(ACTS), metavar="ACT", help=" | ".join(ACTS))
        engines = f"one of: {', '.join(sorted(ENGINES))} (default: the configured)"
        parser.add_argument("--engine", default="", metavar="E", help=engines)
        parser.add_argument(
            "--locale",
            default="",
            metavar="xx",
            help="status: only this language; the other acts concern the whole index where an engine keeps all languages in one",
        )
        parser.add_argument("--no-mend", action="store_true", help="verify: only report")
        parser.add_argument("--json", action="store_true", help="print the result as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        name = options["engine"]
        if name and name not in ENGINES:
            raise refuse(f"There is no search engine “{name}”: it is one of {', '.join(sorted(ENGINES))}.")
        names = (name,) if name else configured()
        out = []
        try:
            for each in names:
                out.append(getattr(self, f"_{options['act']}")(each, options))
        except (Unavailable, Busy) as error:
            raise refuse(str(error)) from None
        if options["json"]:
            self.stdout.write(as_json(out))
        if not all(each["ok"] for each in out):
            sys.exit(1)

    def _status(self, name: str, options: dict[str, Any]) -> dict[str, Any]:
        health = engine(name).health()
        waiting = Outbox.objects.filter(engine=name, set_aside=False)
        aside = [
            {"subject": row.subject or row.kind, "attempts": row.attempts, "error": row.error}
            for row in Outbox.objects.filter(engine=name, set_aside=True).order_by("id")
        ]
        oldest = waiting.order_by("created_at").values_list("created_at", flat=True).first()
        cursor = Cursor.objects.filter(engine=name).first()
        locales = {k: v for k, v in health.locales.items() if options["locale"] in ("", k)}
        out = {
            **asdict(health),
            "locales": locales,
            "ok": health.ok,
            "waiting": waiting.count(),
            "oldest_seconds": (timezone.now() - oldest).total_seconds() if oldest else 0.0,
            "set_aside": aside,
            "cursor": {"outbox_row": cursor.outbox_row, "at": cursor.at} if cursor else None,
            "indexer_alive": beat.read(beat.indexer(name)).alive,
        }
        if not options["json"]:
            languages = ", ".join(f"{locale} {count}" for locale, count in sorted(locales.items()))
            self.stdout.write(f"{name}: {health.state} {health.message}".rstrip())
            size = f"{health.passages} passages in {health.groups} groups, {health.bytes / 1e6:.1f} MB"
            self.stdout.write(f"  {size} ({languages or 'no language'})")
            waiting_for = f"{out['waiting']} waiting, oldest {out['oldest_seconds']:.1f} s"
            self.stdout.write(f"  generation {health.generation or 'none'}; {waiting_for}")
            self.stdout.write(f"  indexer {'at work' if out['indexer_alive'] else 'not running: start manage.py work'}")
            for row in aside:
                self.stdout.write(f"  set aside: {row['subject']} after {row['attempts']} attempts: {row['error']}")
        return out

    def _update(self, name: str, options: dict[str, Any]) -> dict[str, Any]:
        if not engine(name).health().ok:
            return self._rebuild(name, options)
        Outbox.objects.filter(engine=name).update(not_before=timezone.now(), set_aside=False, attempts=0)
        total: dict[str, Any] = {"engine": name, "rows": 0, "groups": 0, "passages": 0}
        failed: list[str] = []
        asked = False
        while rows := outbox.due(name):
            updates = [row for row in rows if row.kind == Outbox.Kind.UPDATE]
            asked = asked or len(updates) < len(rows)
            if not updates:
                break
            drained = outbox.drain(name, updates)
            total["rows"] += drained.rows
            total["groups"] += drained.groups
            total["passages"] += drained.passages
            failed += drained.failed
            if drained.failed:
                break
        if asked and not failed:
            return self._rebuild(name, options)
        if not options["json"]:
            written = f"{total['groups']} groups and {total['passages']} passages written."
            self.stdout.write(f"{name}: {total['rows']} rows done, {written}")
            for subject in failed:
                self.stderr.write(f"{name}: {subject} failed; search_index status says why.")
        return {**total, "failed": failed, "ok": not failed}

    def _rebuild(self, name: str, options: dict[str, Any]) -> dict[str, Any]:
        bar = _Bar(self.stderr)
        built = rebuild(name, bar.tell)
        bar.end()
        Surroundings.touch()  # pages with similar clauses were made from the index as it was
        if not options["json"]:
            self.stdout.write(
                f"{name}: built {built.groups} groups, {built.passages} passages in {built.seconds:.1f} s"
                f" ({built.replayed} came meanwhile); generation {built.generation} is live."
            )
        return {**asdict(built), "ok": True}

    def _rollback(self, name: str, options: dict[str, Any]) -> dict[str, Any]:
        done = rollback(name)
        Surroundings.touch()
        if not options["json"]:
            self.stdout.write(
                f"{name}: generation {done.generation} is live again ({done.replayed} groups had changed meanwhile);"
                f" {done.left or 'none'} is kept for going forward."
            )
        return {**asdict(done), "ok": True}

    def _verify(self, name: str, options: dict[str, Any]) -> dict[str, Any]:
        bar = _Bar(self.stderr)
        verdict = verify(name, mend=not options["no_mend"], progress=bar.tell)
        bar.end()
        out = {**asdict(verdict), "ok": verdict.ok}
        if not options["json"]:
            self.stdout.write(f"{name}: {verdict.groups} groups, {verdict.passages} passages compared with the record.")
            for what in ("missing", "changed", "surplus"):
                for each in out[what][:20]:
                    self.stdout.write(f"  {what}: {each}")
            for subject, error in verdict.unread.items():
                self.stdout.write(f"  cannot be read: {subject}: {error}")
            if verdict.missing or verdict.changed or verdict.surplus:
                self.stdout.write("  Mended." if verdict.mended else "  Not mended.")
        return out


class _Bar:
    """How far all subjects are done: a bar on a terminal, a line now and then in a log."""

    def __init__(self, stream: Any) -> None:
        self._stream, self._ticker = stream, Ticker(stream)
        self._total, self._done, self._told = 0, 0, time.monotonic()

    def tell(self, subject: str, passages: int) -> None:
        """One more subject is done; ``passages`` altogether."""
        self._total = self._total or len(sources.subjects())
        self._done += 1
        part = min(1.0, self._done / max(1, self._total))
        line = f"[{'#' * int(30 * part):<30}] {part:4.0%}  {passages:,} passages, {subject}"
        if self._ticker.awake:
            self._ticker.say(line)
        elif time.monotonic() - self._told > EVERY:
            self._told = time.monotonic()
            self._stream.write(line)

    def end(self) -> None:
        """Take the bar away."""
        self._ticker.end()
