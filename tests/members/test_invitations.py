"""Coming in: the invitation, from the mail to the first page; no other door."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from cae.access import Refused
from cae.models import Job
from members import actions
from members.actions.invitations import hash_of, token_of
from members.models import ActivityMember, Invitation, User
from tests.members.people import BY, ON, a_member, an_account

pytestmark = pytest.mark.django_db
PASSWORD = "trois petits chats bleus"


def invited(**identity):
    member = a_member("Zoé", "Ñandú", **identity)
    return actions.invite_member(member=member, by=BY, at=timezone.now())


def a_member_of(activity):
    member = a_member("Yann", "Ozouf")
    ActivityMember.objects.create(activity=activity, member=member, since=ON)
    return member


def link(invitation):
    return reverse("members:accept", args=[token_of(invitation)])


def choose(client, address, password=PASSWORD, again=None):
    return client.submit(address, {"password": password, "again": password if again is None else again})


def test_invite_sends_a_link_that_opens_the_account(as_, client, cast, mails, settings):
    member = a_member("Zoé", "Ñandú", antenna=cast.lyon)
    answer = as_("bruno").post(reverse("members:invite", args=[member.pk]))
    assert answer["Location"] == reverse("members:sheet", args=[member.pk])
    (mail,) = mails
    assert mail.to == [member.email]
    assert "Bruno Lefèvre vous invite" in mail.body
    address = re.search(rf"{re.escape(settings.SITE_URL)}(\S+)", mail.body)[1]
    client.logout()
    opened = choose(client, address)
    assert opened["Location"] == "/"
    user = User.objects.get(member=member)
    assert user.check_password(PASSWORD)
    assert client.get(reverse("members:me")).status_code == 200


def test_who_has_no_activity_is_promised_no_invoice(cast, mails):
    actions.invite_member(member=a_member("Zoé", "Ñandú"), by=BY, at=timezone.now())
    actions.invite_member(member=a_member_of(cast.lea_activity), by=BY, at=timezone.now())
    assert ["vos factures" in mail.body for mail in mails] == [False, True]


def test_the_secret_of_a_link_is_kept_nowhere():
    invitation = invited()
    token = token_of(invitation)
    assert invitation.token_hash == hash_of(token)
    kept = [str(value) for value in Invitation.objects.filter(pk=invitation.pk).values_list().get()]
    kept += [str(job.arguments) + job.label for job in Job.objects.all()]
    assert not any(token in text for text in kept)


def test_accept_serves_once(client):
    invitation = invited()
    choose(client, link(invitation))
    client.logout()
    answer = client.get(link(invitation))
    assert answer.status_code == 410
    assert "Cette invitation a déjà servi." in answer.content.decode()
    with pytest.raises(Refused, match="déjà servi"):
        actions.accept_invitation(token=token_of(invitation), password=PASSWORD, at=timezone.now())


def test_accept_refuses_a_link_too_old_replaced_cancelled_or_invented(client):
    invitation = invited()
    later = invitation.expires_at + timedelta(seconds=1)
    with pytest.raises(Refused, match="n'était valable que jusqu'au"):
        actions.accept_invitation(token=token_of(invitation), password=PASSWORD, at=later)
    again = actions.invite_member(member=invitation.member, by=BY, at=timezone.now())
    assert "remplacée" in client.get(link(invitation)).content.decode()
    actions.revoke_invitation(invitation=again, by=BY, at=timezone.now())
    assert "annulée" in client.get(link(again)).content.decode()
    assert "existe pas" in client.get(reverse("members:accept", args=["0" * 64])).content.decode()
    assert not User.objects.filter(member=invitation.member).exists()


@pytest.mark.parametrize(
    ("password", "again", "sentence"),
    [
        ("court", None, "trop court"),
        ("zoé ñandú ñandú", None, "trop semblable"),
        (PASSWORD, "autre chose", "diffèrent"),
        ("", None, "obligatoire"),
    ],
)
def test_accept_refuses_a_weak_password_beside_the_field(client, password, again, sentence):
    invitation = invited()
    answer = choose(client, link(invitation), password, again)
    assert answer.status_code == 200
    assert sentence in answer.content.decode()
    assert not User.objects.filter(member=invitation.member).exists()


def test_who_already_signs_in_is_not_invited_again():
    user = an_account()
    user.set_password(PASSWORD)
    user.save()
    with pytest.raises(Refused, match="déjà un compte"):
        actions.invite_member(member=user.member, by=BY, at=timezone.now())
    with pytest.raises(Refused, match="parti"):
        member = a_member()
        actions.leave(member=member, by=BY, on=ON, left_on=ON)
        actions.invite_member(member=member, by=BY, at=timezone.now())


def test_an_account_without_password_keeps_itself(client):
    """Made by an import: the invitation gives it a password, not a second account."""
    user = an_account()
    invitation = actions.invite_member(member=user.member, by=BY, at=timezone.now())
    choose(client, link(invitation))
    user.refresh_from_db()
    assert user.check_password(PASSWORD)


def test_revoke_from_the_sheet(as_, cast):
    member = a_member(antenna=cast.lyon)
    invitation = actions.invite_member(member=member, by=BY, at=timezone.now())
    client = as_("bruno")
    assert "Annuler l’invitation" in client.get(reverse("members:sheet", args=[member.pk])).content.decode()
    client.post(reverse("members:revoke", args=[member.pk]))
    invitation.refresh_from_db()
    assert invitation.revoked_at is not None
    assert client.post(reverse("members:revoke", args=[cast.nadia.member.pk])).status_code == 404


def test_the_mail_of_a_used_invitation_does_not_leave(mails):
    from members.tasks import mail_invitation

    invitation = invited()
    actions.revoke_invitation(invitation=invitation, by=BY, at=timezone.now())
    mails.clear()
    mail_invitation(job=None, invitation_id=invitation.pk)
    assert mails == []
