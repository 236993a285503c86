"""Two people at the same instant, on a real database: one succeeds, the other is told why."""

from datetime import date

import pytest
from django.utils import timezone

from cae.access import Refused
from cae.constraints import sentences
from cae.rights import Right
from members import actions
from members.actions.invitations import token_of
from members.models import Grant, User
from tests.members.people import BY, ON, a_holder, a_member
from tests.support.together import together


def test_an_invitation_accepted_twice_at_once_opens_one_account(fresh_database):
    member = a_member()
    invitation = actions.invite_member(member=member, by=BY, at=timezone.now())
    token = token_of(invitation)

    def accept():
        try:
            actions.accept_invitation(token=token, password="trois petits chats", at=timezone.now())
        except Refused as refused:
            return str(refused)
        return "ouvert"

    answers = together([accept] * 4)
    assert sorted(answer == "ouvert" for answer in answers) == [False, False, False, True]
    assert User.objects.filter(member=member).count() == 1


def test_two_directors_who_withdraw_each_other_at_once_do_not_both_succeed(fresh_database):
    Grant.objects.filter(role__rights__contains=[Right.ROLES_MANAGE]).update(until=date(2025, 12, 31))
    grants = [Grant.objects.get(user=a_holder(Right.ROLES_MANAGE)) for _ in range(2)]

    def withdraw(grant):
        try:
            actions.withdraw_role(grant=grant, by=BY, on=ON)
        except Refused:
            return False
        return True

    assert sorted(together([lambda grant=grant: withdraw(grant) for grant in grants])) == [False, True]
    assert Grant.objects.filter(role__rights__contains=[Right.ROLES_MANAGE], until__isnull=True).count() == 1


@pytest.mark.django_db
def test_every_unique_name_of_the_room_has_its_sentence():
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conname FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid WHERE contype IN ('u', 'c', 'x') "
            "AND t.relname ~ '^(members|governance)_' AND conname !~ '_(uniq|not_null|check)$'"
        )
        names = {name for (name,) in cursor.fetchall()}
    assert names - sentences().keys() - {"members_invitation_token_hash_key"} == set()
