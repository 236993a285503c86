"""What PostgreSQL itself knows of who answered what, before and after a poll is closed. On a real database."""

from datetime import timedelta

from django.db import connection
from django.utils import timezone

from governance.polls import actions
from governance.polls.models import PollAnswer, PollTurnout
from tests.governance import afterwards
from tests.governance.made import BY, member
from tests.support.cast import read


def test_closing_breaks_what_system_columns_said(fresh_database):
    """While it is open each answer shares its transaction with its voter; once closed all share the same one."""
    cast = read()
    poll = afterwards.poll()
    for user, choice in ((cast.lea, 1), (cast.karim, 2), (cast.nadia, 1)):
        actions.answer(poll=poll, member=member(user), choices=[choice], by=BY, at=timezone.now())

    def transactions(table):
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT xmin::text FROM {table} WHERE poll_id = %s", [poll.pk])
            return [row[0] for row in cursor.fetchall()]

    assert len(set(transactions("governance_pollanswer"))) == 3
    actions.close_poll(poll=poll, by=BY, at=poll.closes_at + timedelta(minutes=1))
    answers, people = transactions("governance_pollanswer"), transactions("governance_pollturnout")
    assert (len(answers), len(people), len({*answers, *people})) == (3, 3, 1)
    assert sorted(PollAnswer.objects.values_list("choices", flat=True)) == [[1], [1], [2]]
    assert set(PollTurnout.objects.values_list("member__user", flat=True)) == {cast.lea.pk, cast.karim.pk, cast.nadia.pk}
