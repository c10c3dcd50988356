"""Public addresses of search: /<locale>/search/."""

from django.urls import path

from kb import urls as _converters  # noqa: F401  (registers the converters of addresses)
from search import views

urlpatterns = [path("<locale:locale>/search/", views.search, name="search")]
