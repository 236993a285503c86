"""Quotes: an offer to a customer, frozen when validated, accepted with a signature that is kept as proof."""

from datetime import date

import pgtrigger
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from billing.documents.models import Document, DocumentChapter, DocumentLine
from billing.quotes.enums import OPEN_TO_CUSTOMER, TONES, QuoteState, SendingPurpose, SignatureKind
from cae.triggers import append_only, refusal

_FROZEN = refusal("quote_frozen", "validated quotes do not change")
# What still moves once a quote is sealed: where it stands, never what it says.
_MOVING = "ARRAY['state','sent_at','opened_at','decided_on','return_comment','updated_at','contact_id','delivery_address_id']"


def _frozen_child(noun: str) -> list[pgtrigger.Trigger]:
    """Lines and chapters follow their quote: once it is sealed they are neither added, changed nor removed."""
    parent = "COALESCE(NEW.document_id, OLD.document_id)"
    func = (
        f"IF EXISTS (SELECT FROM billing_quote q WHERE q.id = {parent} AND q.sealed_id IS NOT NULL) "
        f"THEN {_FROZEN} END IF; RETURN COALESCE(NEW, OLD);"
    )
    operation = pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete
    return [pgtrigger.Trigger(name=f"{noun}_frozen", when=pgtrigger.Before, operation=operation, func=func)]


class Quote(Document):
    """`instalments` is the plan after the deposit: [{"label": str, "percent": "30.00"}, …]; the balance is what remains."""

    state = models.CharField("état", max_length=10, choices=QuoteState.choices, default=QuoteState.DRAFT, editable=False)
    valid_until = models.DateField("valable jusqu'au", null=True, blank=True)
    deposit_percent = models.DecimalField(
        "acompte à la commande (%)",
        max_digits=5,
        decimal_places=2,
        default=0,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
    )
    instalments = models.JSONField("échéancier", default=list, blank=True)
    sent_at = models.DateTimeField(null=True, editable=False)
    opened_at = models.DateTimeField(null=True, editable=False)
    decided_on = models.DateField("répondu le", null=True, editable=False)
    replaces = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, editable=False, related_name="replaced_by", verbose_name="remplace"
    )

    class Meta(Document.Meta):
        verbose_name = "devis"
        verbose_name_plural = "devis"
        constraints = [
            *Document.Meta.constraints,
            models.CheckConstraint(condition=Q(deposit_percent__range=(0, 100)), name="deposit_is_a_percentage"),
            models.CheckConstraint(
                condition=Q(state__in=["draft", "waiting", "returned", "cancelled"])
                | Q(number__isnull=False, sealed__isnull=False, issued_on__isnull=False),
                name="valid_quote_is_numbered_and_sealed",
            ),
        ]
        indexes = [
            models.Index(fields=["activity", "-id"]),
            models.Index(fields=["state", "-id"]),
            models.Index(fields=["customer", "-id"]),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="quote_frozen",
                when=pgtrigger.Before,
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__sealed__isnull=False),
                func=(
                    f"IF to_jsonb(OLD) - {_MOVING} IS DISTINCT FROM to_jsonb(NEW) - {_MOVING} THEN {_FROZEN} END IF; RETURN NEW;"
                ),
            ),
            pgtrigger.Trigger(
                name="quote_kept",
                when=pgtrigger.Before,
                operation=pgtrigger.Delete,
                condition=pgtrigger.Q(old__sealed__isnull=False),
                func=_FROZEN,
            ),
        ]

    def is_expired(self, on: date) -> bool:
        """Whether the offer still waited for an answer on its last day: derived, nothing is written when it passes."""
        return self.state in OPEN_TO_CUSTOMER and self.valid_until is not None and self.valid_until < on

    def standing(self, on: date) -> tuple[str, str]:
        """Where the quote stands on a date: the badge's words and tone."""
        if self.is_expired(on):
            return "expiré", "late"
        if self.state == QuoteState.SENT and self.opened_at:
            return "ouvert par le client", "info"
        return str(QuoteState(self.state).label), TONES[QuoteState(self.state)]

    def __str__(self) -> str:
        return f"Devis {self.number}" if self.number else f"Devis en préparation ({self.subject or 'sans objet'})"


class QuoteChapter(DocumentChapter):
    document = models.ForeignKey(Quote, models.CASCADE, related_name="chapters")

    class Meta(DocumentChapter.Meta):
        triggers = _frozen_child("quote_chapter")


class QuoteLine(DocumentLine):
    document = models.ForeignKey(Quote, models.CASCADE, related_name="lines")
    chapter = models.ForeignKey(QuoteChapter, models.CASCADE, null=True, blank=True, related_name="lines")

    class Meta(DocumentLine.Meta):
        triggers = _frozen_child("quote_line")


class CustomerLink(models.Model):
    """A private address given to one customer: their quotes and invoices of one activity. Hashed, expiring, revocable."""

    customer = models.ForeignKey("billing.Customer", models.CASCADE, related_name="links", verbose_name="client")
    token_hash = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)
    created_by = models.ForeignKey("members.User", models.PROTECT, null=True, related_name="+")
    sent_to = models.EmailField("envoyé à", blank=True)
    expires_at = models.DateTimeField("valable jusqu'au")
    revoked_at = models.DateTimeField("révoqué le", null=True)
    last_opened_at = models.DateTimeField("ouvert le", null=True)

    class Meta:
        verbose_name = "lien client"

    def __str__(self) -> str:
        return f"{self.customer} jusqu'au {self.expires_at:%d/%m/%Y}"


class Acceptance(models.Model):
    """The customer's answer, kept as proof: who, when, from where, what exactly (hash of the frozen quote), and the signature.

    For an individual: what was shown before the order and what was asked (account-and-contribution §4, C. conso. L.221-5).
    """

    quote = models.OneToOneField(Quote, models.PROTECT, related_name="acceptance")
    accepted = models.BooleanField()
    name = models.CharField("nom du signataire", max_length=120)
    role = models.CharField("qualité", max_length=120, blank=True)
    at = models.DateTimeField()
    content_hash = models.CharField(max_length=64)
    email = models.EmailField("adresse e-mail", blank=True)
    signature_kind = models.CharField(max_length=10, choices=SignatureKind.choices, blank=True)
    signature_text = models.CharField("signature au clavier", max_length=120, blank=True)
    signature = models.ForeignKey("cae.StoredFile", models.PROTECT, null=True, related_name="+")
    comment = models.CharField("message", max_length=1000, blank=True)
    ip_address = models.GenericIPAddressField(null=True)
    user_agent = models.CharField(max_length=300, blank=True)
    wants_early_start = models.BooleanField("demande à commencer avant la fin du délai de rétractation", default=False)
    information_shown = models.JSONField(default=list)
    recorded_by = models.ForeignKey("members.User", models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = "réponse du client"
        triggers = append_only("acceptance")

    def __str__(self) -> str:
        return f"{self.quote} : {self.name}"


class QuoteSending(models.Model):
    """A mail about a quote: asked, then sent or failed. Never sent twice by a retry.

    The private address it carries is made when it leaves: a token is nowhere written but in the mail itself.
    """

    quote = models.ForeignKey(Quote, models.PROTECT, related_name="sendings")
    purpose = models.CharField(max_length=10, choices=SendingPurpose.choices, default=SendingPurpose.OFFER)
    to = models.EmailField("à")
    copy_to = models.EmailField("copie à", blank=True)
    subject = models.CharField("objet", max_length=200)
    body = models.TextField("message", max_length=4000)
    link = models.ForeignKey(CustomerLink, models.SET_NULL, null=True, related_name="+")
    asked_by = models.ForeignKey("members.User", models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=500, blank=True)

    class Meta:
        verbose_name = "envoi de devis"

    def __str__(self) -> str:
        return f"{self.quote} à {self.to}"


class Withdrawal(models.Model):
    """A consumer's withdrawal within fourteen days (C. conso. L.221-18), made on the page, acknowledged by mail."""

    quote = models.OneToOneField(Quote, models.PROTECT, related_name="withdrawal")
    name = models.CharField("nom", max_length=120)
    email = models.EmailField("adresse e-mail")
    at = models.DateTimeField()

    class Meta:
        verbose_name = "rétractation"
        triggers = append_only("withdrawal")

    def __str__(self) -> str:
        return f"{self.quote} : {self.name}"


class CustomerQuestion(models.Model):
    """A question a customer asked on their page: who, and where its answer is mailed."""

    question = models.OneToOneField("members.Question", models.PROTECT, related_name="+", verbose_name="question")
    quote = models.ForeignKey(Quote, models.PROTECT, related_name="customer_questions", verbose_name="devis")
    name = models.CharField("nom", max_length=120)
    email = models.EmailField("adresse e-mail")

    class Meta:
        verbose_name = "question d'un client"

    def __str__(self) -> str:
        return f"{self.name} ({self.email})"
