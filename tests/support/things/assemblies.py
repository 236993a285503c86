"""Statutes, meetings, what follows an assembly and what comes between two."""

from datetime import date, timedelta
from functools import cached_property

from django.utils import timezone

from cae import files
from cae.periods import today
from governance.attendance import actions as attendance
from governance.attendance import codes as attendance_codes
from governance.convening import actions as convening
from governance.meetings import actions as meetings
from governance.minutes import actions as minutes
from governance.proxies import actions as proxies
from governance.roll import actions as rolls
from members.models import Member
from tests.governance import afterwards
from tests.governance import made as governance
from tests.governance.minutes import made as recorded
from tests.support.things.base import PDF, Base


class Assemblies(Base):
    # -- statutes and meetings ---------------------------------------------------------------------

    @cached_property
    def statutes(self):
        return governance.statutes(quorum_ordinary_1=("1/4", "art. 18"))

    @cached_property
    def assembly(self):
        """An assembly in preparation, in three months, with one resolution."""
        made = governance.meeting(starts_at=timezone.now() + timedelta(days=90))
        governance.resolution(made, title="Comptes")
        return made

    @cached_property
    def agenda_item(self):
        return self.assembly.items.get()

    @cached_property
    def resolution(self):
        return self.agenda_item.resolution

    @cached_property
    def final_resolution(self):
        return governance.frozen(governance.meeting())

    @cached_property
    def roll(self):
        return governance.roll(self.assembly, at=timezone.now())

    @cached_property
    def objection(self):
        return rolls.object_to(
            roll=self.roll, author=self.member, text="Il manque Karim.", by=self.cast.lea, at=self.roll.made_at
        )

    @cached_property
    def board_meeting(self):
        return governance.meeting("board", title="Conseil", starts_at=timezone.now() + timedelta(days=9))

    @cached_property
    def called_assembly(self):
        """An assembly in two months, convened today by letter."""
        return self._called()

    @cached_property
    def online_assembly(self):
        """Another, under statutes that let the postal form be answered on-line."""
        governance.statutes(postal_online="yes", since=date(2024, 6, 12))
        return self._called()

    def _called(self):
        made = governance.meeting(starts_at=timezone.now() + timedelta(days=60))
        governance.frozen(made)
        convening.convene(meeting=made, by=self.cast.diane, on=today(), at=timezone.now())
        made.refresh_from_db()
        return made

    @cached_property
    def proxy(self):
        """Léa's voice, that Diane carries."""
        giver, holder = (Member.objects.get(user=user) for user in (self.cast.lea, self.cast.diane))
        return proxies.give_proxy(
            meeting=self.called_assembly, giver=giver, holder=holder, by=self.cast.lea, at=timezone.now()
        )  # fmt: skip

    @cached_property
    def assembly_of_proxy(self):
        return self.proxy.meeting

    @cached_property
    def postal_form(self):
        """Fatou's answers by post."""
        return proxies.receive_form(
            meeting=self.called_assembly,
            member=Member.objects.get(user=self.cast.fatou),
            answers={},
            scan=files.store(b"%PDF-1.4 formulaire", "formulaire.pdf"),
            received_on=today(),
            by=self.cast.diane,
            at=timezone.now(),
        )

    def _sending(self, person):
        return self.called_assembly.convocation.sendings.get(member__user=person)

    @cached_property
    def sending(self):
        return self._sending(self.cast.lea)

    @cached_property
    def returned_sending(self):
        """Posted: it may come back."""
        return convening.post_one(sending=self._sending(self.cast.fatou), by=self.cast.diane, on=today(), today=today())

    @cached_property
    def lost_sending(self):
        posted = convening.post_one(sending=self._sending(self.cast.bastien), by=self.cast.diane, on=today(), today=today())
        return convening.note_return(sending=posted, why="N'habite plus là.", by=self.cast.diane, at=timezone.now())

    @cached_property
    def failed_assembly(self):
        made = governance.opened()
        return meetings.fail_meeting(meeting=made, by=self.cast.diane, at=made.opened_at)

    @cached_property
    def open_assembly(self):
        """An assembly being held today, its roll made."""
        made = governance.opened(starts_at=timezone.now() - timedelta(minutes=30), on=today() - timedelta(days=30))
        governance.roll(made, at=made.opened_at)
        return made

    @cached_property
    def incident(self):
        made = self.open_assembly
        values = {"text": "Le son est coupé.", "starts_at": made.opened_at, "by": self.cast.diane, "at": timezone.now()}
        return attendance.note_incident(meeting=made, **values)

    @cached_property
    def point_of_open_assembly(self):
        return self.open_assembly.items.get()

    @cached_property
    def noted_assembly(self):
        """The one being held, its minutes begun."""
        minutes.keep_words(meeting=self.open_assembly, opening="Bonjour.", by=self.cast.diane)
        return self.open_assembly

    @cached_property
    def registered_assembly(self):
        """Held last month; its minutes are signed and registered, its resolution adopted and carried by nobody."""
        return recorded.registered(self.cast)

    @cached_property
    def registered_resolution(self):
        return self.registered_assembly.items.get().resolution

    @cached_property
    def follow_up(self):
        return self.registered_resolution.follow_up

    @cached_property
    def room_code(self) -> str:
        return attendance_codes.room_code(self.open_assembly.pk, timezone.now())

    @cached_property
    def personal_code(self) -> str:
        return attendance_codes.personal_code(self.open_assembly.pk, self.member.pk)

    @cached_property
    def token_of_attendance(self) -> str:
        from governance.attendance.views.shared import token_of

        return token_of(self.open_assembly)

    @cached_property
    def token_of_room(self) -> str:
        from governance.room.views.shared import LIVE

        return LIVE.token(self.open_assembly.pk)

    @cached_property
    def amendment(self):
        """Proposed by Léa."""
        return meetings.propose_amendment(
            resolution=self.resolution,
            author=self.member,
            text="L'assemblée n'approuve pas les comptes.",
            reason="Il en manque.",
            by=self.cast.lea,
            at=timezone.now(),
        )

    @cached_property
    def agenda_request(self):
        """Asked for by Léa, among enough associates for it to wait for supports."""
        governance.associates(60)
        return meetings.request_item(
            meeting=self.assembly, author=self.member, title="Un local", text="Un local.", by=self.cast.lea, on=today()
        )

    @cached_property
    def written_question(self):
        return meetings.ask_in_writing(meeting=self.assembly, author=self.member, text="Combien ?", by=self.cast.lea, on=today())

    @cached_property
    def paper(self):
        """A document of the assembly."""
        stored = files.keep(PDF, "rapport.pdf", "application/pdf")
        return meetings.attach_document(to=self.assembly, file=stored, by=self.cast.diane, name="Rapport")

    @cached_property
    def room_document(self):
        stored = files.keep(PDF, "comptes.pdf", "application/pdf")
        return meetings.add_to_room(year=today().year - 1, kind="accounts", label="Comptes", file=stored, by=self.cast.diane)

    # -- after an assembly, and between two --------------------------------------------------------

    @cached_property
    def mandate(self):
        """Diane directs."""
        return afterwards.mandate(Member.objects.get(user=self.cast.diane), body="direction", role="directrice générale")

    @cached_property
    def signing_power(self):
        """Odile signs purchases."""
        return afterwards.power(Member.objects.get(user=self.cast.odile), self.mandate)

    @cached_property
    def duty(self):
        """The accounts of last year, confided to Odile."""
        return afterwards.duty(owner=Member.objects.get(user=self.cast.odile))

    @cached_property
    def allocation(self):
        return afterwards.allocation()

    @cached_property
    def opening(self):
        return afterwards.opening()

    @cached_property
    def applied_opening(self):
        """A call that Léa answered."""
        made = afterwards.opening(title="Accueil")
        afterwards.application(made, self.member)
        return made

    @cached_property
    def application(self):
        return self.applied_opening.applications.get()

    @cached_property
    def idea(self):
        """Of Léa, among enough associates for it to wait for supports."""
        governance.associates(60)
        return afterwards.idea(self.member)

    @cached_property
    def poll(self):
        """Open to all."""
        return afterwards.poll()

    @cached_property
    def draft_poll(self):
        return afterwards.poll(is_open=False)
