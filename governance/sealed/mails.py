"""What the mails of a secret vote say."""

from django.conf import settings
from django.urls import reverse

from governance.sealed import queries
from governance.sealed.models import Box


def _link(box: Box) -> str:
    return settings.SITE_URL + reverse("governance:sealed:board", args=[box.ballot_id])


def used(box: Box, *, name: str, holder: str, paper: bool) -> tuple[str, str]:
    """Subject and text for someone whose right to vote was used: who did not use it learns it here."""
    meeting = queries.meeting_of(box)
    how = "sur papier, devant le bureau" if paper else f"par {holder}, qui porte votre pouvoir" if holder else "par vous-même"
    text = (
        f"Bonjour {name},\n\n"
        f"Votre droit de vote vient d'être exercé, {how} :\n"
        f"{meeting.title} — {box.ballot.resolution.item.title}.\n\n"
        "Ce message part avec ceux de tout le monde : son heure n'est pas celle de votre vote, et personne ne sait ce qui a été"
        " choisi.\n\n"
        "Si vous n'avez pas voté, ou si cette personne ne devait pas voter pour vous, dites-le tout de suite au bureau :"
        " c'est ainsi qu'un bulletin en trop se découvre.\n\n"
        f"Le tableau de l'urne, où chacun peut chercher son bulletin :\n{_link(box)}\n"
    )
    return f"Votre droit de vote vient d'être exercé — {meeting.title}", text


def head_kept(box: Box, *, name: str) -> tuple[str, str]:
    """Subject and text for who keeps a part of the key: the last digest of the board, kept outside of this server."""
    counted, meeting = queries.shown_numbers(box), queries.meeting_of(box)
    text = (
        f"Bonjour {name},\n\n"
        f"Vous gardez une part de la clé de l'urne : {meeting.title} — {box.ballot.resolution.item.title}.\n"
        "Gardez ce message : il permet de prouver plus tard que le tableau n'a pas été refait.\n\n"
        f"Dernière empreinte du tableau : {queries.head(box)}\n"
        f"Bulletins scellés : {counted['ballots']} · sur papier : {counted['paper']} · émargements : {counted['signings']}\n\n"
        f"Le tableau : {_link(box)}\n"
    )
    return f"L'empreinte du tableau de l'urne — {meeting.title}", text
