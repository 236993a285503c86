"""Invitations: the only way in. The link is sent by mail, kept hashed, used once, and stops by itself."""

import hashlib
from datetime import datetime, timedelta

from allauth.account.models import EmailAddress
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.crypto import salted_hmac

from cae import jobs
from cae.access import Refusal, Refused, or_raise
from cae.actors import Actor, Visitor, user_of
from cae.history import record
from cae.locks import lock
from members import rules
from members.actions.people import open_account
from members.models import Invitation, Member, User
from members.queries.people import sheets_at

SALT = "members.invitation"


def token_of(invitation: Invitation) -> str:
    """The secret of the link. Derived from the server's key and the invitation's reference: it is stored nowhere."""
    return salted_hmac(SALT, str(invitation.reference), algorithm="sha256").hexdigest()


def hash_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def invite_member(*, member: Member, by: Actor, at: datetime) -> Invitation:
    """Sends a person the link that opens their account, valid for `settings.INVITATION_DAYS` days from `at`.

    An invitation still open is replaced, and its link stops working. Refused when the person left, already signs in, or has
    the address of somebody else.
    """
    member = lock(member)
    if member.left_on is not None:
        raise Refused(f"{member} est parti·e le {member.left_on:%d/%m/%Y}.")
    if member.user is not None and signs_in(member.user):
        raise Refused(
            Refusal(f"{member} a déjà un compte.", remedy="Un mot de passe oublié se remplace depuis la page de connexion.")
        )
    if not member.email:
        raise Refused("Indiquez d'abord l'adresse e-mail de la personne.")
    or_raise(rules.address(taken=sheets_at(member.email, besides=member).exists()))
    member.invitations.filter(accepted_at__isnull=True, revoked_at__isnull=True).update(revoked_at=at)
    invitation = Invitation(
        member=member,
        email=member.email,
        expires_at=at + timedelta(days=settings.INVITATION_DAYS),
        invited_by=user_of(by),
    )
    invitation.token_hash = hash_of(token_of(invitation))
    invitation.save()
    record(member, "invite", f"a invité {member} à l'adresse {member.email}", by=by)
    jobs.ask("members.mail_invitation", label=f"Invitation de {member}", by=by, invitation_id=invitation.pk)
    return invitation


def find_invitation(token: str, *, at: datetime) -> Invitation:
    """The invitation of a link, or `Refused` with what to do when it was used, replaced, or is too old."""
    invitation = (
        Invitation.objects.select_related("member", "member__user", "invited_by").filter(token_hash=hash_of(token)).first()
    )
    ask_again = "Demandez une nouvelle invitation à l'équipe d'appui."
    if invitation is None:
        raise Refused(Refusal("Ce lien d'invitation n'existe pas.", remedy=ask_again, code="unknown"))
    if invitation.accepted_at is not None:
        raise Refused(
            Refusal("Cette invitation a déjà servi.", remedy="Connectez-vous avec le mot de passe choisi alors.", code="used")
        )
    if invitation.revoked_at is not None:
        raise Refused(Refusal("Cette invitation a été annulée ou remplacée par une autre.", remedy=ask_again, code="revoked"))
    if invitation.expires_at <= at:
        raise Refused(
            Refusal(
                f"Cette invitation n'était valable que jusqu'au {timezone.localtime(invitation.expires_at):%d/%m/%Y}.",
                remedy=ask_again,
                code="expired",
            )
        )
    return invitation


@transaction.atomic
def accept_invitation(*, token: str, password: str, at: datetime, by: Actor | None = None) -> User:
    """Opens the account (or the one that waits) with the chosen password, and uses the link up.

    Refuses as `find_invitation`; at the same instant, only the first of two succeeds. The password's strength is asked
    by the form.
    """
    member = lock(find_invitation(token, at=at).member)  # the person before their invitations, as `invite_member` does
    invitation = lock(find_invitation(token, at=at))
    user = member.user or open_account(member=member, by=by or Visitor(str(member)))
    user.set_password(password)
    user.save(update_fields=["password"])
    EmailAddress.objects.update_or_create(user=user, email=user.email, defaults={"verified": True, "primary": True})
    invitation.accepted_at = at
    invitation.save(update_fields=["accepted_at"])
    record(member, "accept_invitation", "a accepté l'invitation et choisi un mot de passe", by=user)
    return user


@transaction.atomic
def revoke_invitation(*, invitation: Invitation, by: Actor, at: datetime) -> None:
    """Cancels an invitation that has not been used: its link stops working."""
    invitation = lock(invitation)
    if invitation.accepted_at is not None:
        raise Refused("Cette invitation a déjà servi : elle ne s'annule plus.")
    if invitation.revoked_at is None:
        invitation.revoked_at = at
        invitation.save(update_fields=["revoked_at"])
        record(invitation.member, "revoke_invitation", f"a annulé l'invitation envoyée à {invitation.email}", by=by)


def signs_in(user: User) -> bool:
    """Whether a person can already come in by themself: a password, or a passkey."""
    return user.has_usable_password() or is_mfa_enabled(user)
