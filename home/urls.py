"""The front door."""

from django.urls import path

from home import views

urlpatterns = [
    path("", views.root, name="root"),
    path("<locale:locale>/", views.home, name="home"),
]
