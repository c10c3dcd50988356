"""Aligning the rows of a file with the text it follows (editions) or translates (translations). Pure functions."""

from kb.importing.align.editions import align_editions
from kb.importing.align.translations import align_translation

__all__ = ["align_editions", "align_translation"]
