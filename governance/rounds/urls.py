"""Addresses of deliberations by consent."""

from django.urls import path

from governance.rounds import views

ONE = "consentements/<int:pk>/"
CONCERN = "consentements/objections/<int:pk>/"
urlpatterns = [
    path("consentements/", views.index, name="index"),
    path("consentements/nouveau/", views.gather, name="gather"),
    path("resolutions/<int:pk>/consentement/", views.start, name="start"),
    path("consentements/etat/<str:token>/", views.state, name="state"),
    path(ONE, views.sheet, name="sheet"),
    path(f"{ONE}dire/", views.say, name="say"),
    path(f"{ONE}nommer/", views.nominate, name="nominate"),
    path(f"{ONE}expliquer/", views.explain, name="explain"),
    path(f"{ONE}changer/", views.change_mind, name="change_mind"),
    path(f"{ONE}consentir/", views.consent, name="consent"),
    path(f"{ONE}objecter/", views.object_to, name="object_to"),
    path(f"{CONCERN}lever/", views.withdraw, name="withdraw"),
    path(f"{ONE}accepter/", views.accept, name="accept"),
    path(f"{ONE}decliner/", views.decline, name="decline"),
    path(f"{ONE}animer/", views.lead, name="lead"),
    path(f"{ONE}pour/<int:member>/", views.speak_for, name="speak_for"),
    path(f"{ONE}tour-suivant/", views.advance, name="advance"),
    path("consentements/questions/<int:pk>/repondre/", views.answer_question, name="answer_question"),
    path(f"{ONE}texte/", views.amend, name="amend"),
    path(f"{CONCERN}integrer/", views.integrate, name="integrate"),
    path(f"{CONCERN}maintenir/", views.uphold, name="uphold"),
    path(f"{ONE}proposer/", views.propose, name="propose"),
    path(f"{ONE}conclure/", views.conclude, name="conclude"),
    path(f"{ONE}arreter/", views.give_up, name="give_up"),
]
