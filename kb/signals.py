"""What kb announces, and what it asks other rooms. Sent inside the freezing transaction, so that what listeners write commits with it.

``edition_published`` (edition), ``edition_text_published`` (text), ``withdrawn`` (withdrawal), ``edition_moved`` (act),
``work_repealed`` (act), ``erratum_decided`` (erratum). ``sender`` is the model class.

``topics_changed`` (code of the work): its clauses have other topics.

``topics_sought`` (texts: words by key, locale): receivers answer with slugs by key that the words suggest, the likeliest first.

``sample_loaded`` (folder): the sample texts are there; other rooms add what belongs to them. ``sender`` is the command.
"""

from django.dispatch import Signal

edition_published = Signal()
edition_text_published = Signal()
edition_moved = Signal()
erratum_decided = Signal()
sample_loaded = Signal()
topics_changed = Signal()
topics_sought = Signal()
withdrawn = Signal()
work_repealed = Signal()
