"""The page that shows each part of the pages once, with figures invented for it: what a new page is built from."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from decimal import Decimal

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from cae.access import Refusal
from cae.templatetags.format import month_short
from members.forms.picking import ActivityField
from members.pages import anyone_page


class ExampleForm(forms.Form):
    """One field of each kind; shown with what a person typed and got wrong."""

    name = forms.CharField(label="Nom du client", help_text="Tel qu’il doit paraître sur la facture.")
    siren = forms.CharField(label="SIREN", max_length=11)
    kind = forms.ChoiceField(
        label="Nature", choices=[("company", "Entreprise"), ("public", "Secteur public"), ("person", "Particulier")]
    )
    price = forms.DecimalField(label="Prix unitaire", max_digits=12, decimal_places=2, localize=True)
    due_on = forms.DateField(label="Échéance", required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    terms = forms.ChoiceField(
        label="Envoyer par", choices=[("mail", "Courriel"), ("post", "Courrier postal")], widget=forms.RadioSelect, initial="mail"
    )
    activity = ActivityField(label="Activité", required=False, help_text="Tapez un nom, un métier ou un code.")
    note = forms.CharField(label="Note pour l’équipe d’appui", required=False, widget=forms.Textarea(attrs={"rows": 3}))
    receipt = forms.FileField(label="Justificatif", required=False)
    agreed = forms.BooleanField(label="Le client a donné son accord par écrit", required=False)


@dataclass(frozen=True)
class ExampleInvoice:
    pk: int
    number: str
    customer: str
    subject: str
    on: date
    due_on: date
    total: Decimal
    state: str
    label: str

    def get_state_display(self) -> str:
        return self.label


@dataclass(frozen=True)
class ExampleEntry:
    at: datetime
    actor_label: str
    sentence: str
    before: dict[str, str] = field(default_factory=dict)
    after: dict[str, str] = field(default_factory=dict)


INVOICES = [
    ExampleInvoice(
        1,
        "2026-0142",
        "Mairie de Saint-Amour",
        "Atelier",
        date(2026, 11, 2),
        date(2026, 12, 2),
        Decimal("2640.00"),
        "issued",
        "émise",
    ),
    ExampleInvoice(
        2,
        "2026-0139",
        "Les Jardins du Revermont",
        "Logo",
        date(2026, 10, 21),
        date(2026, 11, 20),
        Decimal("1284.50"),
        "late",
        "en retard",
    ),
    ExampleInvoice(
        3,
        "2026-0131",
        "Atelier Bois & Cie",
        "Formation",
        date(2026, 10, 3),
        date(2026, 11, 2),
        Decimal("960.00"),
        "paid",
        "payée",
    ),
    ExampleInvoice(
        4,
        "Avoir 2026-0012",
        "Atelier Bois & Cie",
        "Annulation",
        date(2026, 10, 9),
        date(2026, 10, 9),
        Decimal("-480.00"),
        "issued",
        "émis",
    ),
]

STATES = [
    ("draft", "brouillon"),
    ("waiting", "à valider"),
    ("issued", "émise"),
    ("paid", "payée"),
    ("late", "en retard"),
    ("returned", "à corriger"),
]

SCALE = "barème 2026"
REASONS = [
    {
        "label": "Jusqu’à 2 500 € par mois",
        "base": Decimal("2500.00"),
        "rate": Decimal("11.5"),
        "amount": Decimal("287.50"),
        "source": SCALE,
    },
    {"label": "Au-delà de 2 500 €", "base": Decimal("140.00"), "rate": Decimal("8"), "amount": Decimal("11.20"), "source": SCALE},
    {"label": "Contribution du mois", "base": "", "rate": "", "amount": Decimal("298.70"), "source": ""},
]

HISTORY = [
    ExampleEntry(datetime(2026, 11, 2, 9, 12, tzinfo=UTC), "Samira Benali", "a validé et émis la facture 2026-0142"),
    ExampleEntry(
        datetime(2026, 11, 1, 16, 40, tzinfo=UTC),
        "Léa Martin",
        "a modifié l’échéance",
        {"échéance": "17 novembre"},
        {"échéance": "2 décembre"},
    ),
    ExampleEntry(datetime(2026, 11, 1, 15, 5, tzinfo=UTC), "Léa Martin", "a préparé le brouillon"),
]

MONTHS = [
    ("2025-12", 2100, 1480), ("2026-01", 1320, 1510), ("2026-02", 2860, 1490), ("2026-03", 3240, 1730), ("2026-04", 1980, 1500),
    ("2026-05", 3610, 1820), ("2026-06", 4120, 2310), ("2026-07", 2740, 1680), ("2026-08", -180, 940), ("2026-09", 3050, 1720),
    ("2026-10", 3890, 1960), ("2026-11", 2640, 1540),
]  # fmt: skip


@require_safe
@anyone_page
def components(request: HttpRequest) -> HttpResponse:
    """Shows the parts; nothing here is data of the cooperative."""
    points = [
        {
            "label": month_short(date.fromisoformat(f"{month}-01")),
            "value": Decimal(value),
            "second": Decimal(second),
            "current": month == "2026-11",
        }
        for month, value, second in MONTHS
    ]
    wrong = ExampleForm(
        {"name": "Atelier Bois & Cie", "siren": "123 456 789", "kind": "company", "price": "0,001", "terms": "mail"}
    )
    wrong.add_error("siren", "Ce SIREN n’existe pas : son dernier chiffre ne correspond pas aux autres.")
    return render(
        request,
        "home/components.html",
        {
            "form": ExampleForm(),
            "wrong": wrong,
            "invoices": INVOICES,
            "states": [ExampleInvoice(0, "", "", "", date(2026, 1, 1), date(2026, 1, 1), Decimal(0), *state) for state in STATES],
            "entries": HISTORY,
            "points": points,
            "parts": [
                {"label": "À vous, en salaire", "value": Decimal("1864.20")},
                {"label": "Cotisations sociales", "value": Decimal("742.10")},
                {"label": "Contribution à la coopérative", "value": Decimal("318.40")},
                {"label": "Mis de côté", "value": Decimal("250.00")},
            ],
            "steps": [
                {"label": "Brouillon", "state": "done", "detail": "1er novembre"},
                {"label": "À valider", "state": "done", "detail": "1er novembre"},
                {"label": "Émise", "state": "current", "detail": "2 novembre"},
                {"label": "Payée", "state": "todo", "detail": "attendue le 2 décembre"},
            ],
            "reasons": REASONS,
            "page": {"previous": "", "next": "suite", "count": 142, "capped": False},
            "refusal": Refusal("Cette facture attend une validation.", remedy="L’équipe d’appui la lira avant demain soir."),
            "asked_at": datetime(2026, 11, 3, 8, 2, tzinfo=UTC),
            "answered_at": datetime(2026, 11, 3, 11, 47, tzinfo=UTC),
            "balance": Decimal("2418.36"),
            "debt": Decimal("-312.40"),
            "iban": "FR7630006000011234567890189",
        },
    )
