"""Addresses of the room: the screen, the desk of the bureau, the page of each, and the state that all three ask for."""

from django.urls import path

from governance.room.views import desk, screen, seat

ONE = "assemblees/<int:pk>/"
urlpatterns = [
    path(f"{ONE}ecran/", screen.screen, name="screen"),
    path(f"{ONE}en-seance/", seat.seat, name="seat"),
    path(f"{ONE}en-seance/parole/", seat.ask, name="ask"),
    path(f"{ONE}en-seance/parole/retirer/", seat.withdraw, name="withdraw"),
    path(f"{ONE}pupitre/", desk.desk, name="desk"),
    path(f"{ONE}pupitre/point/", desk.go_to, name="go_to"),
    path(f"{ONE}pupitre/minuteur/demarrer/", desk.start_clock, name="start_clock"),
    path(f"{ONE}pupitre/minuteur/arreter/", desk.stop_clock, name="stop_clock"),
    path(f"{ONE}pupitre/minuteur/prolonger/", desk.extend_clock, name="extend_clock"),
    path(f"{ONE}pupitre/suspendre/", desk.suspend, name="suspend"),
    path(f"{ONE}pupitre/reprendre/", desk.resume, name="resume"),
    path(f"{ONE}temps-de-parole/", desk.speaking_times, name="speaking_times"),
    path(f"{ONE}pupitre/parole/main/", desk.note_hand, name="note_hand"),
    path(f"{ONE}pupitre/parole/donner/", desk.call, name="call"),
    path(f"{ONE}pupitre/parole/finie/", desk.end_turn, name="end_turn"),
    path(f"{ONE}pupitre/parole/passer/", desk.pass_over, name="pass_over"),
    path("seance/etat/<str:token>/", screen.state, name="state"),
]
