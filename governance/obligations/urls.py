"""Addresses of the calendar of obligations."""

from django.urls import path

from governance.obligations import views

urlpatterns = [
    path("obligations/", views.index, name="index"),
    path("obligations/<slug:code>/<str:anchor>/", views.sheet, name="sheet"),
    path("obligations/<slug:code>/<str:anchor>/confier/", views.assign, name="assign"),
    path("obligations/<slug:code>/<str:anchor>/repousser/", views.postpone, name="postpone"),
    path("obligations/<slug:code>/<str:anchor>/fait/", views.mark_done, name="mark_done"),
    path("obligations/<slug:code>/<str:anchor>/reprendre/", views.reopen, name="reopen"),
]
