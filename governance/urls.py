"""Addresses of the cooperative's life together, one include per subject: names read `governance:meetings:sheet`."""

from django.urls import include, path

app_name = "governance"
urlpatterns = [
    path("", include(("governance.decisions.urls", "decisions"))),
    path("", include(("governance.statutes.urls", "statutes"))),
    path("", include(("governance.meetings.urls", "meetings"))),
    path("", include(("governance.roll.urls", "roll"))),
    path("", include(("governance.convening.urls", "convening"))),
    path("", include(("governance.proxies.urls", "proxies"))),
    path("", include(("governance.attendance.urls", "attendance"))),
    path("", include(("governance.ballots.urls", "ballots"))),
    path("", include(("governance.sealed.urls", "sealed"))),
    path("", include(("governance.room.urls", "room"))),
    path("", include(("governance.rounds.urls", "rounds"))),
    path("", include(("governance.minutes.urls", "minutes"))),
    path("", include(("governance.mandates.urls", "mandates"))),
    path("", include(("governance.signatures.urls", "signatures"))),
    path("", include(("governance.obligations.urls", "obligations"))),
    path("", include(("governance.allocation.urls", "allocation"))),
    path("", include(("governance.openings.urls", "openings"))),
    path("", include(("governance.ideas.urls", "ideas"))),
    path("", include(("governance.polls.urls", "polls"))),
]
