"""What a finished Wagtail workflow does to a page."""

from __future__ import annotations

from typing import Any

from wagtail.workflows import publish_workflow_state


def finish(workflow_state: Any, user: Any = None) -> None:
    """Publish other pages as Wagtail does; a working text is only approved: publishing an edition is its own act."""
    from kb.models import TextPage

    page = workflow_state.content_object  # of the class Page, whatever it is
    if not issubclass(getattr(page, "specific_class", None) or type(page), TextPage):
        publish_workflow_state(workflow_state, user=user)
