"""The admin's menu item of errata, with how many wait for a decision."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.sidebar import LinkMenuItem

from kb.models import Erratum
from kb.permissions import may_see_texts


class ErrataMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return may_see_texts(request.user)

    def render_component(self, request: HttpRequest) -> Any:
        """One small query for each page of the admin."""
        waiting = Erratum.objects.filter(state=Erratum.State.REPORTED).count()
        label = gettext("Errata (%(count)d)") % {"count": waiting} if waiting else gettext("Errata")
        return LinkMenuItem(self.name, label, self.url, icon_name=self.icon_name, classname=self.classname, attrs=self.attrs)


@hooks.register("register_admin_menu_item")
def errata_menu() -> MenuItem:
    return ErrataMenuItem(_("Errata"), reverse("kb_admin:errata"), name="errata", icon_name="warning", order=91)
