"""Addresses of people, activities, roles, questions and the cooperative."""

from django.urls import include, path

from members.views import activities, contracts, cooperative, invitations, memberships, people, questions, roles

app_name = "members"

CONTRACTS = [
    path("membres/<int:pk>/contrats/nouveau/", contracts.new, name="new"),
    path("contrats/<int:pk>/corriger/", contracts.edit, name="edit"),
    path("contrats/<int:pk>/terminer/", contracts.end, name="end"),
]
ACTIVITIES = [
    path("activites/", activities.index, name="index"),
    path("activites/nouvelle/", activities.new, name="new"),
    path("a/<str:code>/activite/", activities.sheet, name="sheet"),
    path("a/<str:code>/activite/modifier/", activities.edit, name="edit"),
    path("a/<str:code>/activite/fermer/", activities.close, name="close"),
    path("a/<str:code>/activite/tva/", activities.recover, name="recover"),
    path("a/<str:code>/profil/", activities.profile, name="profile"),
]
MEMBERSHIPS = [
    path("a/<str:code>/membres/ajouter/", memberships.join, name="join"),
    path("a/<str:code>/membres/<int:pk>/retirer/", memberships.leave, name="leave"),
    path("a/<str:code>/partage/", memberships.share, name="share"),
]
ROLES = [
    path("roles/", roles.index, name="index"),
    path("roles/nouveau/", roles.new, name="new"),
    path("roles/<int:pk>/", roles.sheet, name="sheet"),
    path("roles/<int:pk>/modifier/", roles.edit, name="edit"),
    path("roles/<int:pk>/donner/", roles.grant, name="grant"),
    path("roles/attributions/<int:pk>/retirer/", roles.withdraw, name="withdraw"),
    path("membres/<int:pk>/deleguer/", roles.delegate, name="delegate"),
    path("delegations/<int:pk>/retirer/", roles.withdraw_delegation, name="withdraw_delegation"),
]
QUESTIONS = [
    path("questions/", questions.index, name="index"),
    path("a/<str:code>/questions/", questions.of_activity, name="of_activity"),
    path("a/<str:code>/questions/poser/", questions.ask, name="ask"),
    path("a/<str:code>/questions/<int:pk>/", questions.sheet, name="sheet"),
    path("a/<str:code>/questions/<int:pk>/repondre/", questions.answer, name="answer"),
    path("a/<str:code>/questions/<int:pk>/prendre/", questions.take, name="take"),
    path("a/<str:code>/questions/<int:pk>/clore/", questions.close, name="close"),
]
ANTENNAS = [
    path("cooperative/antennes/nouvelle/", cooperative.new, name="new"),
    path("cooperative/antennes/<int:pk>/", cooperative.edit, name="edit"),
]

urlpatterns = [
    path("membres/", people.index, name="index"),
    path("membres/nouveau/", people.new, name="new"),
    path("membres/<int:pk>/", people.sheet, name="sheet"),
    path("membres/<int:pk>/modifier/", people.edit, name="edit"),
    path("membres/<int:pk>/inviter/", people.invite, name="invite"),
    path("membres/<int:pk>/invitation/annuler/", people.revoke, name="revoke"),
    path("membres/<int:pk>/associer/", people.admit, name="admit"),
    path("membres/<int:pk>/depart/", people.leave, name="leave"),
    path("moi/", people.me, name="me"),
    path("moi/courriels/", people.choose_mails, name="choose_mails"),
    path("invitation/<str:token>/", invitations.accept, name="accept"),
    path("cooperative/", cooperative.cooperative, name="cooperative"),
    path("", include((CONTRACTS, "contracts"))),
    path("", include((ACTIVITIES, "activities"))),
    path("", include((MEMBERSHIPS, "memberships"))),
    path("", include((ROLES, "roles"))),
    path("", include((QUESTIONS, "questions"))),
    path("", include((ANTENNAS, "antennas"))),
]
