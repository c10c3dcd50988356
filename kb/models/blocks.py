"""The blocks of a working text. Their names and their fields' names are an interface: old revisions hold them.

Each block becomes one keyed row (kb/editions/working.py); the clause key lives in ``ClauseKey`` beside the page, not in
the block. Words in any block are never searched, shown or frozen from here but through a plain ``Text``.
"""

from __future__ import annotations

import re
from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from kb.editions.text import BLANK_TYPES, DUTIES

#: Draftail holds these; a clause with tables, footnotes, definitions or images is a ``clause_html`` block once it is frozen.
RICH_FEATURES = ["bold", "italic", "ol", "ul", "link", "document-link", "image", "superscript", "subscript", "strikethrough"]
DUTY_LABELS = {"must": _("must"), "should": _("should"), "may": _("may"), "none": _("none")}
BLANK_LABELS = {
    "text": _("one line"),
    "long": _("several lines"),
    "date": _("date"),
    "amount": _("amount of money"),
    "number": _("number"),
    "choice": _("one of several"),
    "yesno": _("yes or no"),
    "signature": _("signature"),
}


_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


class RowBlock(blocks.StructBlock):
    """What every keyed row has."""

    number = blocks.CharBlock(required=False, max_length=64, default="", label=_("Number"))
    heading = blocks.CharBlock(required=False, max_length=500, default="", label=_("Heading"))
    level = blocks.IntegerBlock(required=False, min_value=0, max_value=9, default=0, label=_("Level"))


class RichRowBlock(RowBlock):
    text = blocks.RichTextBlock(required=False, default="", features=RICH_FEATURES, label=_("Text"))
    duty = blocks.ChoiceBlock(
        choices=[(duty, DUTY_LABELS[duty]) for duty in DUTIES], default="none", label=_("Duty")
    )


class HtmlRowBlock(RowBlock):
    text = blocks.TextBlock(
        required=False,
        default="",
        rows=12,
        label=_("Text, as HTML"),
        help_text=_(
            "This clause holds a table, footnotes, definitions or a figure, so it is edited as HTML."
        ),
    )
    duty = blocks.ChoiceBlock(
        choices=[(duty, DUTY_LABELS[duty]) for duty in DUTIES], default="none", label=_("Duty")
    )


class BlankBlock(RowBlock):
    heading = blocks.CharBlock(required=True, max_length=500, default="", label=_("Label"))
    help = blocks.CharBlock(required=False, max_length=1000, default="", label=_("Help"))
    id = blocks.RegexBlock(regex=r"^[a-z0-9][a-z0-9-]{0,39}$", default="", label=_("Id"))
    type = blocks.ChoiceBlock(
        choices=[(kind, BLANK_LABELS[kind]) for kind in BLANK_TYPES],
        default="text",
        label=_("To fill in with"),
    )
    required = blocks.BooleanBlock(required=False, default=False, label=_("Required"))
    options = blocks.CharBlock(
        required=False, max_length=1000, default="", label=_("Options"), help_text=_("Separated by |")
    )


class TextBody(blocks.StreamBlock):
    """The body of a working text."""

    def value_from_datadict(self, data: Any, files: Any, prefix: str) -> Any:
        """Two blocks with one id would be one clause twice, so the second becomes a block of its own; as does a strange id."""
        value = super().value_from_datadict(data, files, prefix)
        seen: set[str] = set()
        for block in value:
            if block.id and (block.id in seen or not _UUID.fullmatch(block.id)):
                block.id = None
            elif block.id:
                seen.add(block.id)
        return value

    preamble = RichRowBlock(icon="openquote", label=_("Preamble"))
    part = RichRowBlock(icon="folder-open-inverse", label=_("Part"))
    clause = RichRowBlock(icon="pilcrow", label=_("Clause"))
    note = RichRowBlock(icon="info-circle", label=_("Note"))
    clause_html = HtmlRowBlock(icon="code", label=_("Clause as HTML"))
    note_html = HtmlRowBlock(icon="code", label=_("Note as HTML"))
    preamble_html = HtmlRowBlock(icon="code", label=_("Preamble as HTML"))
    part_html = HtmlRowBlock(icon="code", label=_("Part as HTML"))
    blank = BlankBlock(icon="form", label=_("Field to fill in"))
