"""Work done beside other work: in another thread, with its errors, within itself, and after a fork."""

from __future__ import annotations

import os
import threading

import pytest

from search.engines.beside import WORKERS, beside

SECONDS = 20.0


def test_it_is_done_meanwhile_and_waited_for() -> None:
    begun = threading.Event()
    waiting = beside(lambda: (begun.set(), threading.get_ident()))
    assert begun.wait(SECONDS), "nobody has waited for it yet"
    assert waiting()[1] != threading.get_ident()


def test_what_it_raises_is_raised_where_it_is_waited_for() -> None:
    def fails() -> None:
        raise ValueError("lost")

    waiting = beside(fails)
    with pytest.raises(ValueError, match="lost"):
        waiting()


def test_where_no_thread_is_free_it_is_done_by_who_waits() -> None:
    begun, may = threading.Barrier(WORKERS + 1), threading.Event()
    busy = [beside(lambda: (begun.wait(SECONDS), may.wait(SECONDS))) for _ in range(WORKERS)]
    begun.wait(SECONDS)
    assert beside(threading.get_ident)() == threading.get_ident()
    may.set()
    assert all(wait()[1] for wait in busy)


def test_what_is_done_beside_waits_for_no_thread_of_its_own_pool() -> None:
    together = threading.Barrier(WORKERS + 1)

    def nested() -> int:
        together.wait(SECONDS)
        return beside(lambda: 1)()

    waiting = [beside(nested) for _ in range(WORKERS)]
    together.wait(SECONDS)  # every thread of the pool is taken
    assert [wait() for wait in waiting] == [1] * WORKERS


def test_a_process_made_by_fork_has_threads_of_its_own() -> None:
    assert beside(lambda: 1)() == 1
    child = os.fork()
    if child == 0:
        begun = threading.Event()
        beside(begun.set)  # nobody waits for it, so that a thread has to do it
        os._exit(0 if begun.wait(SECONDS) else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
