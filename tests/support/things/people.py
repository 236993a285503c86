"""People, their contracts, their activities and their rights."""

from decimal import Decimal as D
from functools import cached_property

from django.utils import timezone

from members import actions as people
from members.models import ActivityMember, Contract, Grant, Member, Role
from tests.support.things.base import ON, Base


class People(Base):
    @cached_property
    def member(self) -> Member:
        return Member.objects.get(user=self.cast.lea)

    @cached_property
    def contract(self) -> Contract:
        return Contract.objects.get(member=self.member)

    @cached_property
    def membership(self) -> ActivityMember:
        return ActivityMember.objects.get(activity=self.activity, member=self.member)

    @cached_property
    def newcomer(self) -> Member:
        """Someone of Lyon without account, invited."""
        made = people.create_member(
            by=self.cast.diane, on=ON, first_name="Inès", last_name="Aubry", email="ines@example.org", antenna=self.cast.lyon
        )
        self.invitation = people.invite_member(member=made, by=self.cast.diane, at=timezone.now())
        return made

    @cached_property
    def token_of_invitation(self) -> str:
        from members.actions.invitations import token_of

        assert self.newcomer
        return token_of(self.invitation)

    @cached_property
    def role(self) -> Role:
        return Role.objects.get(name="Accompagnement")

    @cached_property
    def grant(self) -> Grant:
        return Grant.objects.get(user=self.cast.bruno)

    @cached_property
    def delegation(self):
        return people.delegate(member=self.member, right="invoices.issue", by=self.cast.diane, on=ON, ceiling=D(500))

    @cached_property
    def question(self):
        return people.ask_question(
            activity=self.activity,
            about="Mon compte",
            address=f"/a/{self.activity.code}/compte/",
            topic="accounting",
            text="Pourquoi ?",
            by=self.cast.lea,
            at=timezone.now(),
        )
