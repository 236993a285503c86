"""Addresses of ideas."""

from django.urls import path

from governance.ideas import views

urlpatterns = [
    path("idees/", views.index, name="index"),
    path("idees/nouvelle/", views.new, name="new"),
    path("idees/<int:pk>/", views.sheet, name="sheet"),
    path("idees/<int:pk>/soutenir/", views.support, name="support"),
    path("idees/<int:pk>/ne-plus-soutenir/", views.withdraw_support, name="withdraw_support"),
    path("idees/<int:pk>/message/", views.say, name="say"),
    path("idees/<int:pk>/repondre/", views.answer, name="answer"),
    path("idees/<int:pk>/retirer/", views.withdraw, name="withdraw"),
]
