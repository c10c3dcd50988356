"""A process asks itself before a reader does, and starts whatever comes of it."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from typing import Any

import pytest

from search import engines, warm
from search.indexing import rebuild
from tests.kb.making import clause, publish

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    """Other tests look for garbage as Python does."""
    before = gc.get_threshold()
    yield
    gc.set_threshold(*before)
    gc.unfreeze()


def test_every_language_is_asked_for_a_misspelt_word(site_engine: str, monkeypatch: pytest.MonkeyPatch) -> None:
    publish("ethics", "1.0", "2020-01-01", clause("loans", "Museums lend with care."))
    rebuild.rebuild(engines.engine().name)
    asked: list[tuple[str, Any]] = []
    real = warm.answer

    def listening(*args: Any, **named: Any) -> Any:
        found = real(*args, **named)
        asked.append((named["locale"], found))
        return found

    monkeypatch.setattr(warm, "answer", listening)
    warm.warm()
    assert sorted(locale for locale, _found in asked) == ["en", "es", "fr"]
    assert dict(asked)["en"].corrections, "the word was looked for among all there are"
    assert gc.get_threshold() == warm.GARBAGE and gc.get_freeze_count() > 10_000, "what was read is not looked at again"


def test_a_process_starts_without_an_index(caplog: pytest.LogCaptureFixture) -> None:
    def broken() -> Any:
        raise RuntimeError("no")

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(warm, "answering", broken)
        warm.warm()
    assert "could not be warmed up" in caplog.text
