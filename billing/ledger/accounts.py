"""The accounts our own entries use, by the name of what they hold (PCG; law.md ACC-01..06). Codes are data: see
reference/accounts.toml, from which the chart is loaded."""

from django.db.models import TextChoices


class Use(TextChoices):
    """An account by its use. The value is its code in the chart."""

    CUSTOMERS = "411000", "clients"
    DEPOSITS = "419100", "acomptes reçus"
    OVERPAYMENTS = "419700", "trop-perçus"
    UNKNOWN_PAYER = "471000", "à identifier"
    SERVICES_SOLD = "706000", "prestations de services"
    GOODS_SOLD = "707000", "ventes de biens"
    VAT_DUE = "445710", "TVA collectée exigible"
    VAT_PENDING = "445740", "TVA en attente d'encaissement"
    VAT_RECOVERED = "445660", "TVA déductible"
    VAT_RECOVERED_ASSETS = "445620", "TVA déductible sur immobilisations"
    VAT_REVERSE_DUE = "445200", "TVA due intracommunautaire et autoliquidée"
    SUPPLIERS = "401000", "fournisseurs"
    STAFF_ADVANCES = "421000", "personnel, rémunérations dues"
    EXPENSES_DUE = "467100", "notes de frais à rembourser"
    SOCIAL_BODIES = "431000", "URSSAF et autres organismes"
    LEAVE_DUE = "428200", "congés à payer"
    LEAVE_CONTRIBUTIONS_DUE = "438200", "charges sur congés à payer"
    WAGES = "641000", "salaires"
    LEAVE_WAGES = "641200", "congés payés"
    EMPLOYER_CONTRIBUTIONS = "645000", "charges sociales"
    OTHER_STAFF_COSTS = "647000", "autres charges sociales"
    INTERNAL_CHARGE = "186000", "charges internes"
    INTERNAL_INCOME = "187000", "produits internes"
    LIAISON = "181000", "compte de liaison entre activités"
