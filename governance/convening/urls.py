"""Addresses of convening."""

from django.urls import path

from governance.convening.views import reading, sending

urlpatterns = [
    path("mes-convocations/", reading.consent, name="consent"),
    path("assemblees/<int:pk>/convocation/", reading.convocation, name="convocation"),
    path("assemblees/<int:pk>/agenda.ics", reading.calendar, name="calendar"),
    path("assemblees/<int:pk>/convoquer/", sending.convene, name="convene"),
    path("assemblees/<int:pk>/envois/", sending.sendings, name="sendings"),
    path("assemblees/<int:pk>/envois/avancement/", sending.progress, name="progress"),
    path("assemblees/<int:pk>/envois/relancer/", sending.resume, name="resume"),
    path("assemblees/<int:pk>/envois/lettres/", sending.print_letters, name="print_letters"),
    path("assemblees/<int:pk>/envois/lettres/postees/", sending.post_letters, name="post_letters"),
    path("assemblees/<int:pk>/envois/retours/", sending.report, name="report"),
    path("assemblees/<int:pk>/envois/rappel/", sending.remind, name="remind"),
    path("envois/<int:pk>/", sending.sending, name="sending"),
    path("envois/<int:pk>/lettre/", sending.print_one, name="print_one"),
    path("envois/<int:pk>/parti/", sending.post_one, name="post_one"),
    path("envois/<int:pk>/retour/", sending.note_return, name="note_return"),
    path("envois/<int:pk>/renvoyer/", sending.send_again, name="send_again"),
]
