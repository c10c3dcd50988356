"""How often the alignment is right, on the sample texts: damaged by seeds, and as they were really revised and translated.

make bench ARGS=tests/bench/align.py
"""

from __future__ import annotations

import os
import time

from kb.importing.align import align_editions, align_translation
from tests.kb.importing.damage import damaged, hidden, rows

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")
TEXTS = [("code", "1.0"), ("controversy", "1.0"), ("mocu", "1.0")]
REVISIONS = [("code", "1.0", "1.1"), ("code", "1.1", "2.0"), ("code", "1.0", "2.0"), ("controversy", "1.0", "2.0")]
LANGUAGES = [("code", "1.0"), ("controversy", "2.0"), ("mocu", "1.0")]


def main() -> None:
    import django

    django.setup()
    print("### Seeded damage (12 seeds a text; keys and numbers hidden)\n")
    print("| text | headings | pairs | precision | recall | doubtful | wrong | silent wrong | s a run |\n|---|---|---|---|---|---|---|---|---|")
    for work, edition in TEXTS:
        for headings in (True, False):
            start = time.perf_counter()
            pairs = right = doubtful = silent = wanted = 0
            for seed in range(12):
                case = damaged(rows(work, edition, "en"), seed, headings=headings)
                found = align_editions(case.old, case.new).pairs
                wanted += len({origin for origins in case.truth for origin in origins[:1]})
                good = [pair.old in case.truth[pair.new] for pair in found]
                pairs, right = pairs + len(found), right + sum(good)
                doubtful += sum(pair.doubtful for pair in found)
                silent += sum(not ok and not pair.doubtful for ok, pair in zip(good, found, strict=True))
            seconds = (time.perf_counter() - start) / 12
            shown = "shown" if headings else "hidden"
            print(
                f"| {work} {edition} | {shown} | {pairs} | {right / pairs:.3f} | {right / wanted:.3f} | {doubtful / pairs:.3f}"
                f" | {pairs - right} | {silent} | {seconds:.2f} |"
            )
    print("\n### Real revisions and translations of the sample (keys hidden)\n")
    print("| from | to | numbers | pairs | right | doubtful | silent wrong | of |\n|---|---|---|---|---|---|---|---|")
    for work, before, after in REVISIONS:
        old, new = rows(work, before, "en"), rows(work, after, "en")
        found = align_editions(old, hidden(new, numbers=True)).pairs
        _line(f"{work} {before}", after, "shown", old, new, found)
    for work, edition in LANGUAGES:
        for locale in ("es", "fr"):
            for numbers in (True, False):
                old, new = rows(work, edition, "en"), rows(work, edition, locale)
                found = align_translation(hidden(old, numbers=numbers), hidden(new, numbers=numbers)).pairs
                _line(f"{work} {edition} en", locale, "shown" if numbers else "hidden", old, new, found)


def _line(before: str, after: str, numbers: str, old, new, found) -> None:  # type: ignore[no-untyped-def]
    good = [old[pair.old].key == new[pair.new].key for pair in found]
    silent = sum(not ok and not pair.doubtful for ok, pair in zip(good, found, strict=True))
    common = len({row.key for row in old} & {row.key for row in new})
    print(f"| {before} | {after} | {numbers} | {len(found)} | {sum(good)} | {sum(p.doubtful for p in found)} | {silent} | {common} |")


if __name__ == "__main__":
    main()
