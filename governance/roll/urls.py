"""Addresses of the roll."""

from django.urls import path

from governance.roll import views

urlpatterns = [
    path("assemblees/<int:pk>/liste-electorale/", views.of_meeting, name="of_meeting"),
    path("assemblees/<int:pk>/liste-electorale/etablir/", views.make, name="make"),
    path("assemblees/<int:pk>/liste-electorale/mettre-a-jour/", views.renew, name="renew"),
    path("listes-electorales/<int:pk>/", views.sheet, name="sheet"),
    path("listes-electorales/<int:pk>/fichier/", views.download, name="download"),
    path("listes-electorales/<int:pk>/reclamer/", views.complain, name="complain"),
    path("reclamations/<int:pk>/repondre/", views.answer, name="answer"),
]
