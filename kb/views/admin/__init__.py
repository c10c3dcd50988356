"""The editors' side of the texts, inside Wagtail's admin."""
