"""What a process reads once, read before its first reader asks: word lists, the vocabulary of each language, the index."""

from __future__ import annotations

import gc
import logging

from kb import pulse
from kb.editions.timeline import today
from search.answer import answer
from search.context import setting_of
from search.engines import answering

logger = logging.getLogger(__name__)

#: Nobody's language has it, so that everything that can be done for a misspelt word is done.
ASKED = "museunm"
#: Objects between looks for garbage in rings, and looks at the young before one at the old. With Python's own 700 a page is
#: interrupted three or four times, which took 5 % of it.
GARBAGE = (20_000, 20, 20)


def warm() -> None:
    """Ask each engine one question in every language of the site, and leave what was read out of the search for garbage. Nothing
    is counted, and nothing that fails keeps a process from starting. For processes that do nothing but serve."""
    try:
        for locale in pulse.current().locales:
            for engine in answering():
                answer(engine, ASKED, locale=locale, day=today(), setting=setting_of(locale))
    except Exception:
        logger.warning("Search could not be warmed up; the first questions will take longer.", exc_info=True)
    gc.collect()
    gc.freeze()  # what was read until now stays as long as the process, and need not be looked at again
    gc.set_threshold(*GARBAGE)
