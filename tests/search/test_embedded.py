"""The embedded engine's own: damage, other versions, processes."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from search.engines.base import Group, Passage, Unavailable
from search.query.parse import parse
from search.query.plan import plan
from tests.search.making import DAY, SHELF, index_of, keys, passage


def test_no_index_a_damaged_one_and_another_version_are_unavailable(tmp_path: Path) -> None:
    from search.engines import throwaway

    wanted = plan(parse("loans"), locale="en", day=DAY)
    empty = throwaway(tmp_path / "none", "tantivy")
    assert empty.health().state == "missing"
    with pytest.raises(Unavailable):
        empty.search(wanted)
    engine = index_of(tmp_path / "some", SHELF)
    (pointer,) = (tmp_path / "some").rglob("current")
    folder = pointer.parent / pointer.read_text()
    for file in folder.glob("*.store"):
        os.truncate(file, 10)
    fresh = throwaway(tmp_path / "some", "tantivy")
    assert fresh.health().state == "damaged"
    with pytest.raises(Unavailable):
        fresh.search(wanted)
    (folder / "meta.json").write_text("{")
    assert throwaway(tmp_path / "some", "tantivy").health().state == "damaged"
    pointer.write_text("0123-old")
    assert engine.health().state == "outdated"
    with pytest.raises(Unavailable):
        throwaway(tmp_path / "some", "tantivy").search(wanted)


def test_a_process_made_by_fork_opens_the_index_itself(tmp_path: Path) -> None:
    """A reader opened before a fork never sees later commits; ours is opened anew in the child."""
    engine = index_of(tmp_path, [passage("loans", "en", "Loans", "Lend.")])
    assert keys(engine, "loans", "en") == ["loans"]
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.read(read, 1)
            os._exit(0 if keys(engine, "gift", "en") == ["gifts"] else 1)
        except BaseException:
            os._exit(2)
    with engine.writing() as writer:
        writer.put(Group("test/all/2", "test/all", "2", lambda: [passage("gifts", "en", "Gifts", "Give.")]))
    os.write(write, b"x")
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


def test_scores_do_not_depend_on_how_many_other_languages_the_index_holds(tmp_path: Path) -> None:
    """The engine reckons rarity and length over the whole index: as if every other language were empty English passages."""
    row = passage("row", "en", "Lending", "Lending.", kind="clause")
    clause = passage(
        "clause", "en", "Lending", "The museum lends works on written terms, insures them, and asks who borrows to lend in turn."
    )
    more = [passage(f"en{i}", "en", "Care", f"The museum keeps its works dry, dark and cool in room {i}.") for i in range(20)]
    russian = "Музей передаёт произведения с осторожностью и требует страховки от всех."
    others = [passage(f"ru{i}", "ru", "Займы", russian) for i in range(200)]
    wanted = plan(parse("museum lending works"), locale="en", day=DAY, size=40)

    def scores(folder: str, held: list[Passage]) -> list[float]:
        return [hit.score for hit in index_of(tmp_path / folder, held).search(wanted).hits]

    alone, beside = scores("alone", [row, clause, *more]), scores("beside", [row, clause, *more, *others])
    assert len(alone) == 22
    assert beside == pytest.approx(alone, rel=0.06)


def test_what_is_published_ahead_of_its_day_is_left_out_until_then(tmp_path: Path) -> None:
    """The filter for it is asked only of an index that holds such passages."""
    held = passage("now", "en", "Loans", "Lend with care.")
    ahead = replace(passage("ahead", "en", "Loans", "Lend with great care."), since=date(2030, 1, 1))
    engine = index_of(tmp_path, [held])
    wanted = plan(parse("lend"), locale="en", day=DAY)
    assert [hit.passage.key for hit in engine.search(wanted).hits] == ["now"]
    with engine.writing() as writer:
        writer.put(Group("more/1", "more", "1", lambda: [ahead]))
    assert [hit.passage.key for hit in engine.search(wanted).hits] == ["now"]
    assert engine.count(wanted) == 1
    assert {hit.passage.key for hit in engine.search(replace(wanted, day=date(2030, 1, 1))).hits} == {"now", "ahead"}


def test_what_stands_lowest_is_found_though_its_rank_takes_more_than_its_words_give(tmp_path: Path) -> None:
    news = replace(passage("news", "en", "News", "The museum lends."), rank=2)
    norms = [passage(f"norm{number}", "en", "Loans", "The museum lends its works.") for number in range(30)]
    found = index_of(tmp_path, [news, *norms]).search(plan(parse("museum lends"), locale="en", day=DAY, size=40))
    assert found.total == len(found.hits) == 31
    assert found.hits[-1].passage.key == "news" and found.hits[-1].score < 0
