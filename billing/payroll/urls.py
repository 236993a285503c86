"""Addresses of pay: the accountant's month, and an activity's salaries."""

from django.urls import path

from billing.payroll import views

urlpatterns = [
    path("salaires/", views.list, name="list"),
    path("salaires/nouveau/", views.record, name="record"),
    path("salaires/disponible/", views.holding, name="holding"),
    path("a/<str:code>/salaires/", views.mine, name="mine"),
    path("a/<str:code>/salaires/<int:pk>/", views.sheet, name="sheet"),
    path("a/<str:code>/salaires/<int:pk>/annuler/", views.reverse_one, name="reverse_one"),
]
