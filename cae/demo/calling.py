"""The convocation of an assembly as it left, in the story: who agreed to mails, what came back and how it was treated, who was
reminded, and the voices that came from those who would not. Told by the real actions; no lot is drawn here."""

from collections.abc import Mapping
from datetime import date, timedelta

from cae import files
from cae.demo.cast import Cast
from cae.demo.speed import Clock
from cae.models import StoredFile
from governance.convening import actions, letters, mails
from governance.convening.enums import Channel, SendingState
from governance.convening.models import Convocation
from governance.meetings.actions import say_coming
from governance.meetings.models import Meeting
from governance.meetings.queries import resolutions_of
from governance.proxies import actions as proxies
from governance.proxies.enums import PostalChoice
from governance.roll.models import Roll
from members.models import Member
from members.queries import associates_on


class Calling:
    def __init__(self, cast: Cast, clock: Clock, people: Mapping[str, Member]) -> None:
        self.cast, self.clock, self.people = cast, clock, people

    def agree(self, on: date) -> None:
        """The cast and three associates of four accept to be convened by mail; the others wait for a letter."""
        cast = {member.pk for member in self.people.values()}
        for rank, member in enumerate(associates_on(on).order_by("pk")):
            if member.pk in cast or rank % 4:
                actions.give_consent(member=member, by=member.user or self.cast.diane, at=self.clock.now())

    def convene(self, meeting: Meeting, on: date) -> Roll:
        """Everything leaves on a day; one mail comes back and is sent again by letter; who did nothing is reminded."""
        by = self.cast.diane
        convocation = actions.convene(meeting=meeting, by=by, on=on, at=self.clock.now())
        self._deliver(convocation)
        for sending in convocation.sendings.filter(state=SendingState.TO_POST).order_by("pk"):
            actions.post_one(sending=sending, by=by, on=on, today=on)
        self._treat_a_return(convocation, on + timedelta(days=1))
        for name in ("lea", "fatou", "bastien"):
            member = self.people[name]
            say_coming(meeting=meeting, by=member.user, coming="room", at=self.clock.now())
        self._remind(convocation, on + timedelta(days=18))
        return convocation.roll

    def _deliver(self, convocation: Convocation) -> None:
        """What the job does: each mail, with its document, once."""
        by, context, pdf = self.cast.diane, mails.context_of(convocation), letters.document(convocation)
        kept = files.keep(pdf, "convocation.pdf", "application/pdf")
        actions.keep_document(convocation=convocation, file=kept, by=by)
        for sending in convocation.sendings.filter(state=SendingState.QUEUED).select_related("member").order_by("pk"):
            actions.deliver(sending=sending, context=context, pdf=pdf, by=by, at=self.clock.now())

    def _treat_a_return(self, convocation: Convocation, on: date) -> None:
        """The last mail that left to somebody who is not of the cast had a wrong address."""
        by, cast = self.cast.diane, [member.pk for member in self.people.values()]
        self.clock.set(on)
        lost = convocation.sendings.filter(channel=Channel.EMAIL).exclude(member__in=cast).latest("pk")
        lost = actions.note_return(
            sending=lost, why="adresse inconnue — 550 5.1.1 user unknown", by=by, at=self.clock.now()
        )  # fmt: skip
        values = {"channel": Channel.LETTER, "address": "14 rue de la Charité\n69002 Lyon"}
        again = actions.send_again(sending=lost, by=by, at=self.clock.now(), **values)
        actions.post_one(sending=again, by=by, on=on, today=on)

    def _remind(self, convocation: Convocation, on: date) -> None:
        self.clock.set(on)
        actions.remind(convocation=convocation, by=self.cast.diane, on=on, at=self.clock.now())
        context = mails.context_of(convocation)
        for sending in convocation.sendings.filter(state=SendingState.QUEUED).select_related("member").order_by("pk"):
            actions.deliver(sending=sending, context=context, pdf=None, by=self.cast.diane, at=self.clock.now())

    def answer_from_afar(self, meeting: Meeting, absent: list[Member], *, sheet: StoredFile) -> None:
        """Of those who stay at home, one gives their voice on paper; two vote by post, one of them too late."""
        day, by = meeting.starts_at.date(), self.cast.diane
        first, second, third = absent[:3]
        self.clock.set(day - timedelta(days=6))
        proxies.give_proxy(
            meeting=meeting, giver=first, holder=self.people["lea"], channel="paper", scan=sheet, by=by, at=self.clock.now()
        )
        for member, days in ((second, 4), (third, 1)):
            self.clock.set(day - timedelta(days=days))
            proxies.receive_form(
                meeting=meeting,
                member=member,
                answers=dict.fromkeys(resolutions_of(meeting), PostalChoice.FOR),
                scan=sheet,
                received_on=day - timedelta(days=days),
                by=by,
                at=self.clock.now(),
            )
