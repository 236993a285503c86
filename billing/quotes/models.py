"""Quotes: an offer to a customer, frozen when validated, accepted with a signature that is kept as proof."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q

from billing.documents.models import Document, DocumentChapter, DocumentLine
from billing.quotes.enums import QuoteState
from cae.triggers import append_only


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
        indexes = [models.Index(fields=["activity", "-id"]), models.Index(fields=["state", "-id"])]

    def __str__(self) -> str:
        return f"Devis {self.number}" if self.number else f"Devis en préparation ({self.subject or 'sans objet'})"


class QuoteChapter(DocumentChapter):
    document = models.ForeignKey(Quote, models.CASCADE, related_name="chapters")


class QuoteLine(DocumentLine):
    document = models.ForeignKey(Quote, models.CASCADE, related_name="lines")
    chapter = models.ForeignKey(QuoteChapter, models.CASCADE, null=True, blank=True, related_name="lines")


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
    signature_kind = models.CharField(max_length=10, choices=[("drawn", "dessinée"), ("typed", "au clavier")])
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
