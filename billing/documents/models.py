"""What quotes and invoices share: reference data (units, VAT, terms, mentions) and the abstract document with its lines."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q

from billing.documents.enums import EntryMode, Layout, MentionScope, Nature, VatCategory
from cae.models import Parameter


class Unit(models.Model):
    """A unit of quantity: its UN/ECE code (rec. 20) and its French label."""

    code = models.CharField(max_length=3, primary_key=True)
    label = models.CharField("unité", max_length=40)
    order = models.PositiveSmallIntegerField(default=100)

    class Meta:
        verbose_name = "unité"
        ordering = ["order", "label"]

    def __str__(self) -> str:
        return self.label


class ExemptionReason(models.Model):
    """Why a line bears no VAT: the mention that must be printed (INV-23, INV-24) and its VATEX code."""

    code = models.SlugField(primary_key=True, max_length=40)
    category = models.CharField(max_length=2, choices=VatCategory.choices)
    label = models.CharField("motif", max_length=120)
    mention = models.CharField("mention légale", max_length=300)
    vatex = models.CharField(max_length=30, blank=True)
    needs_vat_number = models.BooleanField("exige le numéro de TVA du client", default=False)
    order = models.PositiveSmallIntegerField(default=100)

    class Meta:
        verbose_name = "motif d'exonération"
        ordering = ["order", "label"]

    def __str__(self) -> str:
        return self.label


class VatRate(models.Model):
    """A French rate of VAT, dated, with its source. A zero rate says why through its exemption reason."""

    code = models.SlugField(max_length=30)
    rate = models.DecimalField("taux (%)", max_digits=5, decimal_places=2)
    label = models.CharField("intitulé", max_length=80)
    exemption = models.ForeignKey(
        ExemptionReason, models.PROTECT, null=True, blank=True, related_name="rates", verbose_name="motif"
    )
    valid_from = models.DateField("depuis le")
    valid_to = models.DateField("jusqu'au", null=True, blank=True)
    source = models.CharField(max_length=200)
    order = models.PositiveSmallIntegerField(default=100)

    class Meta:
        verbose_name = "taux de TVA"
        ordering = ["order", "-rate"]
        constraints = [
            models.UniqueConstraint(fields=["code", "valid_from"], name="vat_rate_once"),
            models.CheckConstraint(
                condition=Q(rate__gt=0, exemption__isnull=True) | Q(rate=0, exemption__isnull=False), name="zero_vat_says_why"
            ),
        ]

    def __str__(self) -> str:
        return self.label

    @property
    def category(self) -> str:
        """EN 16931 category of the rate."""
        return VatCategory.STANDARD if self.exemption_id is None else self.exemption.category


class PaymentTerms(models.Model):
    """A delay that gives a real due date: `days` after the issue date, then, if asked, the end of that month."""

    label = models.CharField("délai", max_length=80, unique=True)
    days = models.PositiveSmallIntegerField("jours")
    end_of_month = models.BooleanField("fin de mois", default=False)
    order = models.PositiveSmallIntegerField(default=100)

    class Meta:
        verbose_name = "délai de paiement"
        verbose_name_plural = "délais de paiement"
        ordering = ["order", "days"]

    def __str__(self) -> str:
        return self.label


class Mention(models.Model):
    """A sentence printed on documents: of the cooperative or of one activity; always, for some trades, or when chosen.

    One whose text still holds a blank (« n° [numéro] ») is neither printed nor offered. `code` is that of the reference data it
    came from: the text is the cooperative's from then on.
    """

    activity = models.ForeignKey(
        "members.Activity", models.CASCADE, null=True, blank=True, related_name="mentions", verbose_name="activité"
    )
    code = models.SlugField(max_length=40, null=True, unique=True, editable=False)
    title = models.CharField("intitulé", max_length=80)
    text = models.CharField("texte imprimé", max_length=600)
    scope = models.CharField("imprimée", max_length=10, choices=MentionScope.choices, default=MentionScope.CHOSEN)
    trades = models.CharField("métiers", max_length=400, blank=True)
    source = models.CharField("texte de loi", max_length=200, blank=True)
    confidence = models.CharField(max_length=10, choices=Parameter.Confidence.choices, blank=True, editable=False)
    retired_on = models.DateField("retirée le", null=True, editable=False)

    class Meta:
        verbose_name = "mention"
        ordering = ["title", "id"]
        constraints = [
            models.CheckConstraint(condition=~Q(scope=MentionScope.TRADE) | ~Q(trades=""), name="mention_names_its_trades"),
            models.CheckConstraint(condition=Q(activity=None) | Q(trades=""), name="own_mention_has_no_trade"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def has_blank(self) -> bool:
        """Whether something is still to be written in: « [numéro] »."""
        return "[" in self.text

    @property
    def trade_names(self) -> list[str]:
        return [name.strip() for name in self.trades.split(",") if name.strip()]


class Document(models.Model):
    """A quote or an invoice while it can still change. Once issued, its sealed frozen copy is the truth."""

    activity = models.ForeignKey("members.Activity", models.PROTECT, related_name="%(class)ss", verbose_name="activité")
    customer = models.ForeignKey(
        "billing.Customer", models.PROTECT, null=True, blank=True, related_name="%(class)ss", verbose_name="client"
    )
    contact = models.ForeignKey(
        "billing.Contact", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="à l'attention de"
    )
    number = models.CharField("numéro", max_length=35, null=True, unique=True, editable=False)
    issued_on = models.DateField("date d'émission", null=True, editable=False)
    subject = models.CharField("objet", max_length=200, blank=True)
    introduction = models.TextField("introduction", max_length=2000, blank=True)
    entry_mode = models.CharField("saisie des prix", max_length=3, choices=EntryMode.choices, default=EntryMode.HT)
    discount_percent = models.DecimalField(
        "remise globale (%)", max_digits=5, decimal_places=2, default=0, validators=[MinValueValidator(0), MaxValueValidator(100)]
    )
    discount_amount = models.DecimalField(
        "remise globale (€)", max_digits=12, decimal_places=2, default=0, validators=[MinValueValidator(0)]
    )
    terms = models.ForeignKey(
        PaymentTerms, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="délai de paiement"
    )
    order_number = models.CharField("n° de bon de commande", max_length=60, blank=True)
    buyer_reference = models.CharField("référence du client ou code service", max_length=60, blank=True)
    contract_number = models.CharField("n° de marché ou de contrat", max_length=60, blank=True)
    delivery_address = models.ForeignKey(
        "billing.Address", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name="livré à"
    )
    supplied_on = models.DateField("date de la prestation ou de la livraison", null=True, blank=True)
    period_start = models.DateField("prestation du", null=True, blank=True)
    period_end = models.DateField("au", null=True, blank=True)
    mentions = models.ManyToManyField(Mention, blank=True, related_name="+", verbose_name="mentions")
    notes = models.TextField("conditions particulières", max_length=4000, blank=True)
    layout = models.CharField("mise en page", max_length=20, choices=Layout.choices, blank=True)
    total_ht = models.DecimalField("total HT", max_digits=12, decimal_places=2, default=0, editable=False)
    total_vat = models.DecimalField("TVA", max_digits=12, decimal_places=2, default=0, editable=False)
    total_ttc = models.DecimalField("total TTC", max_digits=12, decimal_places=2, default=0, editable=False)
    return_comment = models.CharField("à revoir", max_length=1000, blank=True, editable=False)
    revision = models.PositiveIntegerField(default=0, editable=False)
    sealed = models.OneToOneField("cae.SealedRecord", models.PROTECT, null=True, editable=False, related_name="+")
    created_by = models.ForeignKey("members.User", models.PROTECT, null=True, editable=False, related_name="+")
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(period_end__isnull=True) | Q(period_end__gte=F("period_start")), name="%(class)s_period_in_order"
            ),
            models.CheckConstraint(condition=Q(discount_percent=0) | Q(discount_amount=0), name="%(class)s_one_discount"),
            models.CheckConstraint(
                condition=Q(discount_percent__range=(0, 100), discount_amount__gte=0), name="%(class)s_discount_bounds"
            ),
        ]

    @property
    def layout_name(self) -> str:
        return self.layout or self.activity.layout


class DocumentChapter(models.Model):
    """A chapter: a title over lines, printed with its sub-total. Its `document` is named in each concrete class."""

    title = models.CharField("chapitre", max_length=200)
    order = models.PositiveSmallIntegerField(default=0)

    class Meta:
        abstract = True
        ordering = ["order", "id"]

    def __str__(self) -> str:
        return self.title


class DocumentLine(models.Model):
    """A line as typed. A negative quantity takes back; the unit price is never negative (BR-FR-DEC, EINV-31), and null while
    it is still to be typed: a draft may wait for it, nothing leaves without."""

    order = models.PositiveSmallIntegerField(default=0)
    name = models.CharField("désignation", max_length=300)
    description = models.TextField("détail", max_length=4000, blank=True)
    quantity = models.DecimalField("quantité", max_digits=12, decimal_places=4, default=1)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", default="C62", verbose_name="unité")
    unit_price = models.DecimalField(
        "prix unitaire", max_digits=14, decimal_places=6, null=True, validators=[MinValueValidator(0)]
    )
    discount_percent = models.DecimalField(
        "remise (%)", max_digits=5, decimal_places=2, default=0, validators=[MinValueValidator(0), MaxValueValidator(100)]
    )
    discount_amount = models.DecimalField(
        "remise (€)", max_digits=12, decimal_places=2, default=0, validators=[MinValueValidator(0)]
    )
    vat = models.ForeignKey(VatRate, models.PROTECT, related_name="+", verbose_name="TVA")
    nature = models.CharField("nature", max_length=8, choices=Nature.choices, default=Nature.SERVICES)
    reference = models.CharField("référence", max_length=60, blank=True)

    class Meta:
        abstract = True
        ordering = ["order", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(unit_price__gte=0), name="%(class)s_price_not_negative"),
            models.CheckConstraint(condition=Q(discount_percent=0) | Q(discount_amount=0), name="%(class)s_one_discount"),
        ]

    def __str__(self) -> str:
        return self.name
