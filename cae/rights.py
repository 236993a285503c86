"""Every fine right, in one list: what a page or an action asks for. A role is a set of them (see `members`).

A right is held everywhere, in an antenna, or on one's own activities; `cae.access` answers the three alike.
"""

from django.db.models import TextChoices


class Right(TextChoices):
    # people and activities
    MEMBERS_VIEW = "members.view", "voir les fiches des membres"
    MEMBERS_EDIT = "members.edit", "modifier les fiches, inviter des membres"
    CONTRACTS_VIEW = "contracts.view", "voir les contrats et leurs échéances"
    CONTRACTS_EDIT = "contracts.edit", "enregistrer les contrats"
    ACTIVITIES_VIEW = "activities.view", "voir les activités"
    ACTIVITIES_EDIT = "activities.edit", "créer et modifier les activités"
    ACTIVITY_PROFILE = "activities.profile", "modifier l'image et les mentions de son activité"
    ROLES_MANAGE = "roles.manage", "composer les rôles et les attribuer"
    COOPERATIVE_EDIT = "cooperative.edit", "modifier l'identité et les réglages de la coopérative"
    # customers, quotes, invoices
    CUSTOMERS_VIEW = "customers.view", "voir les clients"
    CUSTOMERS_EDIT = "customers.edit", "créer, modifier, importer et fusionner des clients"
    QUOTES_VIEW = "quotes.view", "voir les devis"
    QUOTES_EDIT = "quotes.edit", "préparer des devis"
    QUOTES_VALIDATE = "quotes.validate", "valider les devis"
    INVOICES_VIEW = "invoices.view", "voir les factures"
    INVOICES_EDIT = "invoices.edit", "préparer des factures et des avoirs"
    INVOICES_ISSUE = "invoices.issue", "valider et émettre les factures"
    CREDIT_NOTES_ISSUE = "credit_notes.issue", "émettre les avoirs"
    INVOICES_SEND = "invoices.send", "envoyer les factures aux clients"
    # payments and purchases
    PAYMENTS_VIEW = "payments.view", "voir les encaissements"
    PAYMENTS_RECORD = "payments.record", "déclarer un encaissement (à confirmer)"
    PAYMENTS_CONFIRM = "payments.confirm", "enregistrer, confirmer et annuler des encaissements"
    PURCHASES_VIEW = "purchases.view", "voir les achats et notes de frais"
    PURCHASES_EDIT = "purchases.edit", "saisir des achats et notes de frais"
    PURCHASES_APPROVE = "purchases.approve", "approuver les achats et notes de frais"
    PURCHASES_PAY = "purchases.pay", "régler les achats et rembourser les frais"
    PAYROLL_VIEW = "payroll.view", "voir les salaires"
    PAYROLL_POST = "payroll.post", "enregistrer les salaires au coût employeur"
    # account, ledger, contribution
    ACCOUNT_VIEW = "account.view", "voir le compte d'une activité"
    RESERVES_EDIT = "reserves.edit", "mettre de côté sur son activité"
    LEDGER_VIEW = "ledger.view", "lire le grand livre et la balance"
    LEDGER_POST = "ledger.post", "passer des écritures manuelles"
    LEDGER_SETUP = "ledger.setup", "tenir le plan comptable et les exercices"
    CONTRIBUTION_VIEW = "contribution.view", "voir et essayer les barèmes"
    CONTRIBUTION_EDIT = "contribution.edit", "enregistrer les barèmes et les dérogations"
    DECISIONS_VIEW = "decisions.view", "lire le registre des décisions"
    DECISIONS_EDIT = "decisions.edit", "tenir le registre des décisions"
    # statutes and meetings
    STATUTES_EDIT = "statutes.edit", "tenir les statuts"
    MEETINGS_VIEW = "meetings.view", "suivre les réunions"
    MEETINGS_EDIT = "meetings.edit", "préparer et convoquer les réunions"
    MEETINGS_RUN = "meetings.run", "tenir le bureau d'une réunion"
    # everyday
    QUESTIONS_ASK = "questions.ask", "poser une question à l'équipe d'appui"
    QUESTIONS_ANSWER = "questions.answer", "répondre aux questions des membres"
    DESK = "desk.view", "ouvrir le bureau de l'équipe d'appui"
    EXPORTS = "exports.run", "exporter les listes"
    JOBS_MANAGE = "jobs.manage", "relancer les travaux en échec"


# What anyone may do on the activities they belong to, without being granted anything.
OWN_ACTIVITY = frozenset(
    {
        Right.ACTIVITIES_VIEW,
        Right.ACTIVITY_PROFILE,
        Right.CUSTOMERS_VIEW,
        Right.CUSTOMERS_EDIT,
        Right.QUOTES_VIEW,
        Right.QUOTES_EDIT,
        Right.INVOICES_VIEW,
        Right.INVOICES_EDIT,
        Right.INVOICES_SEND,
        Right.PAYMENTS_VIEW,
        Right.PURCHASES_VIEW,
        Right.PURCHASES_EDIT,
        Right.ACCOUNT_VIEW,
        Right.RESERVES_EDIT,
        Right.QUESTIONS_ASK,
        Right.EXPORTS,
    }
)

# What a member may be trusted with on their own activities, one by one, with a ceiling where an amount is at stake.
DELEGABLE = (Right.QUOTES_VALIDATE, Right.INVOICES_ISSUE, Right.CREDIT_NOTES_ISSUE, Right.PAYMENTS_RECORD)

# What every member of the cooperative reads: the rules that bind them, and what is being decided.
EVERY_MEMBER = frozenset({Right.DECISIONS_VIEW, Right.MEETINGS_VIEW})
