"""Polls whose end has come are closed by themselves."""

from django.utils import timezone

from cae.actors import System
from governance.polls.actions import close_poll
from governance.polls.enums import PollState
from governance.polls.models import Poll


def close_due() -> None:
    at = timezone.now()
    for poll in Poll.objects.filter(state=PollState.OPEN, closes_at__lte=at).order_by("pk"):
        close_poll(poll=poll, by=System("fin des consultations"), at=at)
