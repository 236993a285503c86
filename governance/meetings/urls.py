"""Addresses of meetings, of what they deliberate on, and of the document room."""

from django.urls import path

from governance.meetings.views import asking, documents, lists, preparing, sheet, texts

urlpatterns = [
    path("assemblees/", lists.index, name="index"),
    path("assemblees/nouvelle/", preparing.new, name="new"),
    path("assemblees/<int:pk>/", sheet.sheet, name="sheet"),
    path("assemblees/<int:pk>/venir/", sheet.say_coming, name="say_coming"),
    path("assemblees/<int:pk>/modifier/", preparing.edit, name="edit"),
    path("assemblees/<int:pk>/invites/", preparing.invite, name="invite"),
    path("assemblees/<int:pk>/annuler/", preparing.cancel, name="cancel"),
    path("assemblees/<int:pk>/deuxieme-convocation/", preparing.call_again, name="call_again"),
    path("assemblees/<int:pk>/ordre-du-jour/", preparing.agenda, name="agenda"),
    path("assemblees/<int:pk>/ordre-du-jour/reprendre/", preparing.duplicate, name="duplicate"),
    path("assemblees/<int:pk>/ordre-du-jour/arreter/", preparing.freeze_all, name="freeze_all"),
    path("assemblees/<int:pk>/points/<int:item>/", preparing.edit_item, name="edit_item"),
    path("assemblees/<int:pk>/points/<int:item>/resolution/", preparing.write, name="write"),
    path("assemblees/<int:pk>/points/<int:item>/retirer/", preparing.remove_item, name="remove_item"),
    path("assemblees/<int:pk>/points/<int:item>/deplacer/<str:way>/", preparing.move, name="move"),
    path("assemblees/<int:pk>/points/<int:item>/documents/", documents.attach_to_item, name="attach_to_item"),
    path("assemblees/<int:pk>/documents/", documents.attach, name="attach"),
    path("assemblees/<int:pk>/documents/<uuid:token>/retirer/", documents.detach, name="detach"),
    path("assemblees/<int:pk>/demandes/nouvelle/", asking.new_request, name="new_request"),
    path("assemblees/<int:pk>/questions/", asking.questions, name="questions"),
    path("demandes/<int:pk>/", asking.request_sheet, name="request_sheet"),
    path("demandes/<int:pk>/soutenir/", asking.support, name="support"),
    path("demandes/<int:pk>/retirer/", asking.withdraw_support, name="withdraw_support"),
    path("questions-ecrites/<int:pk>/repondre/", asking.answer, name="answer"),
    path("resolutions/<int:pk>/", texts.resolution, name="resolution"),
    path("resolutions/<int:pk>/texte/", texts.final_text, name="final_text"),
    path("resolutions/<int:pk>/discussion/", texts.say, name="say"),
    path("resolutions/<int:pk>/amender/", texts.amend, name="amend"),
    path("resolutions/<int:pk>/arreter/", texts.freeze, name="freeze"),
    path("resolutions/<int:pk>/interet/", texts.declare, name="declare"),
    path("amendements/<int:pk>/retenir/", texts.accept, name="accept"),
    path("amendements/<int:pk>/ecarter/", texts.reject, name="reject"),
    path("amendements/<int:pk>/retirer/", texts.withdraw, name="withdraw"),
    path("salle-des-documents/", lists.room, name="room"),
    path("salle-des-documents/ajouter/", lists.add_to_room, name="add_to_room"),
    path("salle-des-documents/<int:pk>/retirer/", lists.withdraw_from_room, name="withdraw_from_room"),
]
