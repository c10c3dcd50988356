"""Word documents as an organisation would send them: headings and paragraphs, no keys."""

from __future__ import annotations

from pathlib import Path

from docx import Document

FIRST = {
    "Loans": "The museum lends works only to institutions that can keep them safe. A condition report travels with every work, "
    "and a courier goes along when the value or fragility of the work asks for it.",
    "Gifts": "Gifts are accepted without conditions that bind the display. The board decides on gifts of high value after hearing the curator.",
    "Storage": "Works in storage are visited twice a year. Climate, light and pests are recorded, and the record is read by the conservator.",
    "Photography": "Visitors may photograph works in the galleries for themselves, without flash and without tripods, unless a lender objects.",
}
#: "Gifts" has another heading and most of its words changed, so that nobody can be sure; "Drones" is new.
SECOND = {
    "Loans": FIRST["Loans"],
    "Donations and bequests": "Donations are accepted when they fit the collecting plan. The board decides after hearing the curator, and no donor "
    "may bind the museum to show a work, to name a room, or to keep it for ever.",
    "Storage": FIRST["Storage"],
    "Photography": FIRST["Photography"],
    "Drones": "Flying a drone over the sculpture garden needs written permission, asked for ten days before, and a pilot with a licence.",
}


def write(path: Path, title: str, clauses: dict[str, str]) -> Path:
    """A document with a title, a heading for each clause and one paragraph under it."""
    document = Document()
    document.add_heading(title, level=0)
    for heading, words in clauses.items():
        document.add_heading(heading, level=1)
        document.add_paragraph(words)
    document.save(str(path))
    return path
