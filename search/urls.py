"""Public addresses of search: /<locale>/search/."""

from django.urls import path

from kb import urls as _converters  # noqa: F401  (registers the converters of addresses)
from search import feed, views

urlpatterns = [
    path("<locale:locale>/search/", views.search, name="search"),
    path("<locale:locale>/search/suggest", views.suggest, name="search_suggest"),
    path("<locale:locale>/search/opened", views.opened, name="search_opened"),
    path("<locale:locale>/search/feed.atom", feed.feed, name="search_feed"),
]
