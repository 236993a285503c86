"""One of each thing an address names, belonging to LEA unless its name says otherwise: made when first asked for.

Used by the tests that open every address; a test of one subject makes its own things.
"""

import io
from datetime import date, timedelta
from decimal import Decimal as D
from functools import cached_property

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from billing.account import actions as account
from billing.closures.actions import close_due
from billing.contribution.scales import LineData, save_scale
from billing.customers.models import CustomerImport, ThirdParty
from billing.documents.actions import add_mention
from billing.documents.models import Mention
from billing.models import Account, BankAccount, Closure, Earmark, FiscalYear, PurchaseCategory, Scale, Supplier
from billing.payments import actions as payments
from billing.payments.enums import PaymentMode
from billing.payroll.actions import record_salary
from billing.payroll.amounts import Pay
from billing.proposals.actions import replay_scale
from billing.purchases import actions as purchases
from billing.purchases.models import Purchase
from billing.purchases.rules import Line
from billing.quotes import links
from billing.quotes.actions import Order
from cae import files
from cae.demo.cast import Cast
from cae.models import CaughtMail, MailAttachment
from cae.periods import add_months, month_start, today
from governance.attendance import actions as attendance
from governance.attendance import codes as attendance_codes
from governance.ballots import actions as ballots
from governance.convening import actions as convening
from governance.meetings import actions as meetings
from governance.minutes import actions as minutes
from governance.proxies import actions as proxies
from governance.roll import actions as rolls
from members import actions as people
from members.models import ActivityMember, Contract, Grant, Member, Role
from tests.billing.invoices import made as invoices
from tests.billing.quotes import made as quotes
from tests.governance import afterwards
from tests.governance import made as governance
from tests.governance.minutes import made as recorded
from tests.governance.sealed import made as secret

ON = date(2026, 3, 2)
PDF = b"%PDF-1.4 a small one"


def photo() -> bytes:
    """A receipt as a phone takes it."""
    out = io.BytesIO()
    Image.new("RGB", (20, 20), "white").save(out, "PNG")
    return out.getvalue()


class Things:
    """`things.invoice` is issued; `things.draft`, `things.waiting` are in the other states of an invoice."""

    def __init__(self, cast: Cast) -> None:
        self.cast = cast
        self.activity = cast.lea_activity

    # -- people ------------------------------------------------------------------------------------

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

    # -- documents ---------------------------------------------------------------------------------

    @cached_property
    def customer(self):
        return invoices.customer(self.activity)

    @cached_property
    def other_customer(self):
        return invoices.customer(self.activity, name="Mairie de Saint-Amour", kind="individual")

    @cached_property
    def incoming(self) -> CustomerImport:
        from billing.customers.importing import start_import

        upload = SimpleUploadedFile("clients.csv", b"Nom;Ville\nElan;Lyon\n")
        return start_import(activity=self.activity, content=upload.read(), name=upload.name, by=self.cast.lea)

    @cached_property
    def imported(self) -> CustomerImport:
        """Imported, but for one line."""
        from billing.customers import importing

        content = b"Nom;SIRET\nElan;\nFaux;12345\n"
        made = importing.start_import(activity=self.activity, content=content, name="clients.csv", by=self.cast.lea)
        made = importing.choose_columns(incoming=made, columns=made.columns, on_duplicate=made.on_duplicate, by=self.cast.lea)
        return importing.run_import(incoming=made, by=self.cast.lea)

    @cached_property
    def third_party(self) -> ThirdParty:
        return ThirdParty.objects.get_or_create(siren="523188464", defaults={"name": "Boulangerie Pain & Lumière"})[0]

    @cached_property
    def mention(self) -> Mention:
        """Of the cooperative."""
        return Mention.objects.get(code="decennale")

    @cached_property
    def own_mention(self) -> Mention:
        values = {"title": "Annulation", "text": "Toute séance annulée la veille est due.", "scope": "default"}
        return add_mention(activity=self.activity, values=values, by=self.cast.lea)

    @cached_property
    def draft(self):
        assert self.customer
        return invoices.draft(self.activity, by=self.cast.lea)

    @cached_property
    def waiting(self):
        assert self.customer
        from billing.invoices import actions

        return actions.submit(invoice=invoices.draft(self.activity, by=self.cast.lea), by=self.cast.lea)

    @cached_property
    def invoice(self):
        assert self.customer
        return invoices.issued(self.activity, by=self.cast.diane, author=self.cast.lea)

    @cached_property
    def credit_note(self):
        from billing.invoices import actions

        return actions.draft_credit_note(invoice=self.invoice, by=self.cast.lea)

    @cached_property
    def piece(self):
        """A file attached to the draft of an invoice."""
        stored = files.keep(PDF, "plan.pdf", "application/pdf")
        return files.attach(self.draft, stored, purpose="attachment", by=self.cast.lea)

    @cached_property
    def quote(self):
        assert self.customer
        return quotes.valid(self.activity, by=self.cast.diane, author=self.cast.lea)

    @cached_property
    def joined(self):
        """A file joined to the validated quote, which its customer reads too."""
        return self._join(self.quote)

    @cached_property
    def joined_to_draft(self):
        return self._join(self.draft_quote)

    def _join(self, quote):
        return files.attach(quote, files.keep(PDF, "plan.pdf", "application/pdf"), purpose="attachment", by=self.cast.lea)

    @cached_property
    def draft_quote(self):
        assert self.customer
        return quotes.draft(self.activity, by=self.cast.lea)

    @cached_property
    def waiting_quote(self):
        from billing.quotes import actions

        assert self.customer
        return actions.submit(quote=quotes.draft(self.activity, by=self.cast.lea), by=self.cast.lea, on=ON)

    @cached_property
    def accepted_quote(self):
        assert self.customer
        return quotes.accepted(self.activity, by=self.cast.diane, author=self.cast.lea)

    @cached_property
    def ordered(self):
        """Accepted today at a distance by a consumer, who may still withdraw."""
        to, later = quotes.individual(self.activity), today() + timedelta(days=30)
        made = quotes.valid(self.activity, by=self.cast.diane, author=self.cast.lea, to=to, on=today(), supplied_on=later)
        quotes.accept(made, at=timezone.now(), email=to.email, order=Order(informed=True))
        made.refresh_from_db()
        return made

    @cached_property
    def token_of_consumer(self) -> str:
        return links.make(customer=self.ordered.customer, by=self.cast.lea, at=timezone.now())[1]

    @cached_property
    def token_of_customer(self) -> str:
        return links.make(customer=self.quote.customer, by=self.cast.lea, at=timezone.now())[1]

    # -- money -------------------------------------------------------------------------------------

    def _received(self, *, amount: str, by, part: str):
        return payments.record_payment(
            amount=D(amount),
            received_on=ON,
            mode=PaymentMode.TRANSFER,
            bank_account=self.cast.bank,
            parts=[(self.invoice, D(part))],
            rest_to=self.activity if amount != part else None,
            on=ON,
            by=by,
        )

    @cached_property
    def payment(self):
        """Confirmed, with 10 € too much."""
        return self._received(amount="110", part="100", by=self.cast.odile)

    @cached_property
    def declared(self):
        """To be confirmed."""
        trusted = people.delegate(member=self.member, right="payments.record", by=self.cast.diane, on=ON)
        self.cast.lea.__dict__.pop("access", None)
        made = self._received(amount="50", part="50", by=self.cast.lea)
        trusted.delete()
        self.cast.lea.__dict__.pop("access", None)
        return made

    @cached_property
    def closure(self) -> Closure:
        """The month of a payment, closed."""
        assert self.payment
        close_due(on=add_months(month_start(ON), 1))
        return Closure.objects.get(period="month")

    @cached_property
    def bank_account(self) -> BankAccount:
        return self.cast.bank

    def _bought(self, **values) -> Purchase:
        values = {"kind": "expense", "member": self.member, "bought_from": "Papeterie", "on": ON, "label": "Papier"} | values
        line = Line(PurchaseCategory.objects.get(pk="fournitures"), D(100), D(20), D(20))
        made = purchases.save_purchase(
            activity=self.activity, purchase=None, values=values, lines=[line], on=ON, by=self.cast.lea
        )
        purchases.attach_receipt(purchase=made, content=photo(), name="ticket.png", by=self.cast.lea)
        return Purchase.objects.get(pk=made.pk)

    @cached_property
    def draft_purchase(self) -> Purchase:
        return self._bought()

    @cached_property
    def waiting_purchase(self) -> Purchase:
        return purchases.submit(purchase=self._bought(), by=self.cast.lea)

    @cached_property
    def purchase(self) -> Purchase:
        made = purchases.submit(purchase=self._bought(), by=self.cast.lea)
        return purchases.approve(purchase=made, on=ON, by=self.cast.odile)

    @cached_property
    def purchase_payment(self):
        return purchases.pay(
            purchase=self.purchase, amount=D(20), paid_on=ON, bank_account=self.cast.bank, on=ON, by=self.cast.odile
        )

    @cached_property
    def supplier(self) -> Supplier:
        return Supplier.objects.create(activity=self.activity, name="Papeterie du Centre")

    @cached_property
    def salary(self):
        return record_salary(
            member=self.member, activity=self.activity, month=date(2026, 2, 1), pay=Pay(D(400)), on=ON, by=self.cast.odile
        )

    @cached_property
    def entry(self):
        from billing.ledger.models import Entry

        return Entry.objects.get(source_kind="invoice", source_id=self.invoice.pk, journal="VE")

    @cached_property
    def fiscal_year(self) -> FiscalYear:
        """Over, and not closed."""
        return FiscalYear.objects.earliest("starts_on")

    @cached_property
    def account(self) -> Account:
        return Account.objects.get(pk="512000")

    @cached_property
    def scale(self) -> Scale:
        return Scale.objects.get(code="general", decision__isnull=False)

    @cached_property
    def proposed_scale(self) -> Scale:
        """A scale carried by a resolution of the assembly in preparation, replayed."""
        resolution = governance.resolution(self.assembly, "L'assemblée adopte le barème.")
        line = {
            "label": "Contribution",
            "code": "contribution",
            "base": "invoiced",
            "destination": self.cast.shared,
            "rate": D(9),
        }
        values = {"name": "Barème 2027", "code": "general", "starts_on": today() + timedelta(days=200), "ends_on": None}
        made = save_scale(
            scale=None,
            values={**values, "contract_kinds": [], "note": "", "resolution": resolution},
            lines=[LineData(line)],
            by=self.cast.diane,
        )
        replay_scale(scale=made, on=today())
        return made

    @cached_property
    def earmark(self):
        return Earmark.objects.create(activity=self.activity, amount=D(10), reason="Ordinateur", since=ON, set_by=self.cast.lea)

    @cached_property
    def commitment(self):
        return account.commit(activity=self.activity, amount=D(10), label="Avance", by=self.cast.odile, on=ON)

    @cached_property
    def statement(self):
        return account.make_statement(activity=self.activity, month=date(2026, 1, 1), by=self.cast.lea, on=ON)

    # -- the rest ----------------------------------------------------------------------------------

    @cached_property
    def job(self):
        """Asked by Léa; it failed."""
        from cae.models import Job

        return Job.objects.create(task="test", label="PDF de la facture", asked_by=self.cast.lea, state=Job.State.FAILED)

    @cached_property
    def mail(self) -> CaughtMail:
        return CaughtMail.objects.create(
            recipients=["a@example.org"], subject="Votre devis", text="Bonjour", html="<p>Bonjour</p>"
        )

    @cached_property
    def mail_attachment(self) -> MailAttachment:
        return MailAttachment.objects.create(mail=self.mail, name="devis.pdf", media_type="application/pdf", content=PDF)
