"""Addresses of the sealed box, all under `urne/`: what happens there is written in no session (`members.middleware`)."""

from django.urls import path

from governance.sealed.views import board, bureau, handing, voter

urlpatterns = [
    path("urne/recount.py", board.tool, name="tool"),
    path("urne/etat/<str:token>/", voter.state, name="state"),
    path("urne/<int:pk>/", board.board, name="board"),
    path("urne/<int:pk>/urne.json", board.record, name="record"),
    path("urne/<int:pk>/SHA256SUMS", board.sums, name="sums"),
    path("urne/<int:pk>/complete/urne.json", board.whole_record, name="whole_record"),
    path("urne/<int:pk>/voter/", voter.vote, name="vote"),
    path("urne/<int:pk>/bulletin/", voter.cast, name="cast"),
    path("urne/<int:pk>/cle/", bureau.key, name="key"),
    path("urne/<int:pk>/essai/", bureau.rehearsal, name="rehearsal"),
    path("urne/<int:pk>/emargement/", bureau.attendance, name="attendance"),
    path("urne/<int:pk>/emargement/papier/", bureau.paper, name="paper"),
    path("urne/<int:pk>/tablette/<int:right>/", bureau.tablet, name="tablet"),
    path("urne/<int:pk>/depouillement/", bureau.tally, name="tally"),
    path("urne/<int:pk>/belenios/", handing.hand_over, name="hand_over"),
    path("urne/<int:pk>/belenios/rapporter/", handing.bring_back, name="bring_back"),
    path("urne/<int:pk>/belenios/votants.csv", handing.voters_list, name="voters_list"),
]
