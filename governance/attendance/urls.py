"""Addresses of attendance: one's own, the desk's, the bureau's."""

from django.urls import path

from governance.attendance.views import bureau, desk, live, own

ONE = "assemblees/<int:pk>/"
urlpatterns = [
    path(f"{ONE}presence/", own.here, name="here"),
    path(f"{ONE}presence/partir/", own.go, name="go"),
    path(f"{ONE}presence/signer/", own.sign, name="sign"),
    path(f"{ONE}presence/salle/<str:code>/", own.scan, name="scan"),
    path(f"{ONE}accueil/", desk.desk, name="desk"),
    path(f"{ONE}accueil/arrivee/", desk.check_in, name="check_in"),
    path(f"{ONE}accueil/depart/", desk.check_out, name="check_out"),
    path(f"{ONE}accueil/affichage/", desk.wall, name="wall"),
    path(f"{ONE}accueil/carte/<str:code>/", desk.card, name="card"),
    path(f"{ONE}accueil/<int:member>/signer/", desk.sign_at_desk, name="sign_at_desk"),
    path(f"{ONE}bureau/", bureau.bureau, name="bureau"),
    path(f"{ONE}incidents/", bureau.incidents, name="incidents"),
    path(f"{ONE}incidents/<int:incident>/fin/", bureau.end_incident, name="end_incident"),
    path(f"{ONE}feuille-de-presence/", bureau.sheet, name="sheet"),
    path(f"{ONE}feuille-de-presence/certifier/", bureau.certify, name="certify"),
    path(f"{ONE}feuille-de-presence/signee/", bureau.add_copy, name="add_copy"),
    path(f"{ONE}feuille-de-presence/imprimer/", bureau.print_sheet, name="print_sheet"),
    path(f"{ONE}quorum/", live.quorum, name="quorum"),
    path("presence/etat/<str:token>/", live.state, name="state"),
]
