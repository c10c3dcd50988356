"""Sign-off: a working text is kept as it was approved, byte for byte, until an edition is published from it.

A Wagtail revision cannot be that record: autosave writes a revision over in place. ``sign_off`` copies the content of
the approved revision with the keys of its blocks; ``text_of_approval`` makes the very same text again, or refuses.
"""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from wagtail.models import Revision

from kb.editions.checks import Problem
from kb.editions.freeze import NotFrozen
from kb.editions.hashing import content_hash
from kb.editions.rows import hashed_all
from kb.editions.text import Text
from kb.editions.timeline import Timeline
from kb.editions.working import content_of, keys_of, page_of, text_of
from kb.models import Approval, Edition, Work


def hash_of_text(text: Text) -> str:
    """Hash of the words and their order, whatever the label: equal hashes are the same text."""
    return content_hash(hashed_all(text.clauses), partial=text.partial)


def sign_off(work: Work, revision: Revision, *, by: str, comment: str = "") -> Approval:
    """Keep the work's text as this revision has it now."""
    page = page_of(work)
    assert page is not None
    content: dict[str, Any] = dict(content_of(page, revision))
    keys = keys_of(work)
    text = text_of(work, content, keys)
    here = {clause.key for clause in text.clauses}
    content["keys"] = {block: key for block, key in keys.items() if key in here}
    return Approval.objects.create(
        work=work,
        revision=revision,
        content=content,
        content_sha256=hash_of_text(text),
        by=by[:200],
        comment=comment,
    )


def text_of_approval(approval: Approval, label: str = "") -> Text:
    """The text that was signed off. Raises ``NotFrozen`` when the kept content no longer gives it."""
    text = text_of(approval.work, approval.content, approval.content["keys"], label)
    if hash_of_text(text) != approval.content_sha256:
        message = _("The text that was signed off cannot be read as it was: have the working text signed off again.")
        raise NotFrozen([Problem("approval", message)])
    return text


def offered(work: Work, line: Timeline) -> Approval | None:
    """The newest sign-off that nothing was published from, or after; None where the draft must be signed off (again)."""
    newest = Approval.objects.filter(work=work).first()
    if newest is None or newest.edition_id is not None:
        return None
    last = line.newest
    if last is not None and Edition.objects.filter(pk=last.id, created_at__gte=newest.at).exists():
        return None
    return newest


def people_of(workflow_state: Any, revision: Revision) -> tuple[str, str]:
    """Who approved this very revision in the workflow, and what they said: ("Ann, Ben", their comments).

    Somebody who approved an earlier task, before the text was changed again, did not see what is signed off now.
    """
    names: list[str] = []
    comments: list[str] = []
    states = workflow_state.task_states.filter(status="approved", finished_at__gte=revision.created_at)
    for state in states.select_related("finished_by").order_by("finished_at", "id"):
        name = name_of_person(state.finished_by)
        if name and name not in names:
            names.append(name)
        if state.comment.strip():
            comments.append(f"{name}: {state.comment.strip()}" if name else state.comment.strip())
    return ", ".join(names), "\n".join(comments)


def name_of_person(user: Any) -> str:
    """How a person is named in the record: full name, else the account's."""
    return (user.get_full_name() or user.get_username()) if user is not None else ""
