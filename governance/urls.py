"""Addresses of the register of decisions."""

from django.urls import include, path

from governance import views

app_name = "governance"

DECISIONS = [
    path("decisions/", views.index, name="index"),
    path("decisions/nouvelle/", views.new, name="new"),
    path("decisions/<int:pk>/", views.sheet, name="sheet"),
    path("decisions/<int:pk>/remplacer/", views.replace, name="replace"),
]

urlpatterns = [path("", include((DECISIONS, "decisions")))]
