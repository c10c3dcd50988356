"""Public addresses of search: /<locale>/search/."""

from django.urls import path

from search import views

urlpatterns = [path("<slug:locale>/search/", views.search, name="search")]
