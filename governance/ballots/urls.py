"""Addresses of ballots: the bureau's pages, the voter's, and the state that both ask for."""

from django.urls import path

from governance.ballots.views import bureau, preparing, secrecy, sheets, voter

urlpatterns = [
    path("assemblees/<int:pk>/votes/", sheets.of_meeting, name="of_meeting"),
    path("resolutions/<int:pk>/voter/preparer/", preparing.prepare, name="prepare"),
    path("resolutions/<int:pk>/voter/secret/", secrecy.ask_secrecy, name="ask_secrecy"),
    path("resolutions/<int:pk>/voter/secret/retirer/", secrecy.withdraw_secrecy, name="withdraw_secrecy"),
    path("scrutins/etat/<str:token>/", voter.state, name="state"),
    path("scrutins/<int:pk>/", sheets.sheet, name="sheet"),
    path("scrutins/<int:pk>/voter/", voter.vote, name="vote"),
    path("scrutins/<int:pk>/voix/", bureau.voices, name="voices"),
    path("scrutins/<int:pk>/voix/<int:right>/", voter.at_the_desk, name="at_the_desk"),
    path("scrutins/<int:pk>/mains/", bureau.hands, name="hands"),
    path("scrutins/<int:pk>/ouvrir/", bureau.open_ballot, name="open_ballot"),
    path("scrutins/<int:pk>/relancer/", bureau.remind_voters, name="remind_voters"),
    path("scrutins/<int:pk>/secret/", secrecy.make_secret, name="make_secret"),
    path("scrutins/<int:pk>/fermer/", bureau.close_ballot, name="close_ballot"),
    path("scrutins/<int:pk>/compter/", bureau.count_ballot, name="count_ballot"),
    path("scrutins/<int:pk>/departager/", bureau.settle, name="settle"),
    path("scrutins/<int:pk>/proclamer/", bureau.proclaim, name="proclaim"),
    path("scrutins/<int:pk>/annuler/", bureau.cancel, name="cancel"),
    path("scrutins/<int:pk>/avis/", preparing.ask_opinion, name="ask_opinion"),
    path("scrutins/<int:pk>/tour-suivant/", preparing.next_round, name="next_round"),
    path("scrutins/<int:pk>/tour-suivant/renoncer/", bureau.give_up, name="give_up"),
]
