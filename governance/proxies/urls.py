"""Addresses of proxies."""

from django.urls import path

from governance.proxies.views import desk, draws, own, postal

urlpatterns = [
    path("assemblees/<int:pk>/pouvoir/", own.mine, name="mine"),
    path("assemblees/<int:pk>/pouvoir/reprendre/", own.revoke, name="revoke"),
    path("assemblees/<int:pk>/pouvoirs/", desk.register, name="register"),
    path("assemblees/<int:pk>/pouvoirs/enregistrer/", desk.record, name="record"),
    path("assemblees/<int:pk>/correspondance/en-ligne/", own.answer_online, name="answer_online"),
    path("assemblees/<int:pk>/formulaire/", own.paper, name="paper"),
    path("assemblees/<int:pk>/correspondance/", postal.postal, name="postal"),
    path("assemblees/<int:pk>/correspondance/enregistrer/", postal.receive, name="receive"),
    path("assemblees/<int:pk>/tirages/", draws.draws, name="draws"),
    path("assemblees/<int:pk>/tirages/tirer/", draws.draw, name="draw"),
    path("correspondance/<int:pk>/ecarter/", postal.void, name="void"),
    path("pouvoirs/<int:pk>/retablir/", desk.restore, name="restore"),
    path("pouvoirs/<int:pk>/refuser/", own.refuse, name="refuse"),
]
