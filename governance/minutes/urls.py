"""Addresses of minutes, of their register, and of the decisions that are followed."""

from django.urls import path

from governance.minutes.views import following, reading, writing

ONE = "assemblees/<int:pk>/proces-verbal/"
urlpatterns = [
    path(ONE, reading.sheet, name="sheet"),
    path(f"{ONE}notes/", writing.write, name="write"),
    path(f"{ONE}notes/mots/", writing.keep_words, name="keep_words"),
    path(f"{ONE}notes/<int:item>/", writing.keep_note, name="keep_note"),
    path(f"{ONE}arreter/", reading.fix, name="fix"),
    path(f"{ONE}reprendre/", reading.reopen, name="reopen"),
    path(f"{ONE}signer/", reading.sign, name="sign"),
    path(f"{ONE}imprimer/", reading.print_minutes, name="print_minutes"),
    path(f"{ONE}donnees/", reading.sealed, name="sealed"),
    path(f"{ONE}extrait/<int:resolution>/", reading.extract, name="extract"),
    path("proces-verbaux/", reading.register, name="register"),
    path("decisions/suivi/", following.follow_ups, name="follow_ups"),
    path("decisions/suivi/<int:pk>/", following.follow, name="follow"),
    path("decisions/<int:pk>/suivre/", following.start, name="start"),
]
