"""All addresses. Public addresses of the texts are plain patterns before Wagtail's."""

from __future__ import annotations

from typing import Any

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from kb import urls as kb_urls  # first: it registers the converters that other rooms' patterns use

urlpatterns: list[Any] = [
    path("django-admin/", admin.site.urls),
    path("admin/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("", include(kb_urls)),
    path("", include("search.urls")),
    path("", include("home.urls")),
]
urlpatterns += i18n_patterns(path("", include(wagtail_urls)))

handler404 = "home.views.not_found"
