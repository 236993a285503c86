"""Votes: those of the room, and the secret ones, named by their ballot."""

from functools import cached_property

from django.utils import timezone

from governance.attendance import actions as attendance
from governance.ballots import actions as ballots
from members.models import Member
from tests.governance.sealed import made as secret
from tests.support.things.base import Base


class Votes(Base):
    # -- votes of the room -------------------------------------------------------------------------

    @cached_property
    def resolution_of_open_assembly(self):
        return self.point_of_open_assembly.resolution

    def _ballot(self, way):
        """An open ballot on a resolution of the assembly being held, Léa there."""
        now, made = timezone.now(), self.open_assembly
        if not made.presences.exists():
            attendance.arrive(meeting=made, member=self.member, checked_by="desk", by=self.cast.diane, at=now)
        resolution = self.resolution_of_open_assembly
        ballot = ballots.prepare_ballot(resolution=resolution, by=self.cast.diane, way=way, trial=True)
        return ballots.open_ballot(ballot=ballot, by=self.cast.diane, at=now)

    @cached_property
    def named_ballot(self):
        return self._ballot("named")

    @cached_property
    def hands_ballot(self):
        return self._ballot("hands")

    @cached_property
    def right_of_named_ballot(self):
        return self.named_ballot.roll.rights.get(member=self.member)

    @cached_property
    def token_of_ballot(self) -> str:
        from governance.ballots.views.shared import LIVE

        return LIVE.token(self.named_ballot.pk)

    # -- secret votes: named by their ballot -------------------------------------------------------

    def _urn(self, **values):
        associates = [self.cast.lea, self.cast.odile, self.cast.bruno, self.cast.diane, self.cast.bastien]
        return secret.box(*Member.objects.filter(user__in=associates), **values)

    @cached_property
    def new_urn(self):
        held = self._urn(is_open=False)
        held.box.rehearsed_at, held.box.public_key = None, ""
        held.box.save()
        return held.ballot

    @cached_property
    def keyed_urn(self):
        return secret.guarded(self._urn(is_open=False)).ballot

    @cached_property
    def open_urn(self):
        return self._urn().ballot

    @cached_property
    def closed_urn(self):
        """Léa voted; the vote is closed, its urn not opened."""
        held = secret.guarded(self._urn())
        secret.vote(held, self.member)
        secret.close_vote(held.ballot)
        return held.ballot

    @cached_property
    def voting_right(self):
        return self.open_urn.roll.rights.get(member=self.member)

    @cached_property
    def token_of_urn(self) -> str:
        from governance.sealed.views.voter import state_address

        return state_address(self.open_urn.pk).rstrip("/").rsplit("/", 1)[1]
