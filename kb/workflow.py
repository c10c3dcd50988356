"""What a finished Wagtail workflow does to a page."""

from __future__ import annotations

from typing import Any

from wagtail.workflows import publish_workflow_state


def finish(workflow_state: Any, user: Any = None) -> None:
    """Publish other pages as Wagtail does; a working text is signed off: publishing an edition is its own act.

    Called inside the transaction of the approval. What is kept is the page's newest revision, which is what Wagtail approves:
    the approver's own changes are saved as a revision just before, and the views see to it that nothing else came between
    (kb/views/admin/signing.py).
    """
    from kb.models import TextPage

    page = workflow_state.content_object  # of the class Page, whatever it is
    if not issubclass(getattr(page, "specific_class", None) or type(page), TextPage):
        publish_workflow_state(workflow_state, user=user)
        return
    from kb.editions.approval import name_of_person, people_of, sign_off
    from kb.models import Work

    page = page.specific
    work = Work.objects.filter(translation_key=page.translation_key).first()
    if work is None or page.locale.language_code != work.authoritative_locale:
        return  # a translation is worked on in units, its page holds nothing
    revision = page.get_latest_revision() or page.save_revision(user=user, clean=False)
    by, comment = people_of(workflow_state, revision)
    sign_off(work, revision, by=by or name_of_person(user), comment=comment)
