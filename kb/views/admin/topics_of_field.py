"""The topics of the field, for sites that want them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from kb import field_topics
from kb.models import Topic
from kb.views.admin.base import page, require


def may_add_topics(user: Any) -> bool:
    """Those who may add topics one by one, and change them."""
    return bool(user.has_perm("kb.add_topic") and user.has_perm("kb.change_topic"))


@require_http_methods(["GET", "HEAD", "POST"])
def topics_of_field(request: HttpRequest) -> HttpResponse:
    """``/admin/texts/topics-of-the-field/``: what the site could be given; POST adds it. Editors, Publishers, Administrators."""
    require(may_add_topics(request.user))
    topics, names = field_topics.missing()
    back = reverse(Topic.snippet_viewset.get_url_name("list"))
    if request.method == "POST":
        if topics or names:
            field_topics.add()
            messages.success(request, _("The topics of the field were added."))
        else:
            messages.info(request, _("There was nothing new to add."))
        return redirect(back)
    return page(request, "topics_of_field", _("Topics of the field"), topics=topics, names=names, speaks=field_topics.speaks(), back=back)
