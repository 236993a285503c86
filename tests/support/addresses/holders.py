"""Who holds each right, in plain words, written by hand from the roles of the cast: on LEA's activity (in Lyon), or elsewhere."""

from cae.rights import Right as R

PEOPLE = ("lea", "karim", "nadia", "odile", "bruno", "diane", "fatou", "bastien")
KNOW_LEA = frozenset({"lea", "odile", "bruno", "diane", "fatou", "bastien"})

HOLDERS: dict[str, frozenset[str]] = {
    right: frozenset(names.split())
    for right, names in {
        R.MEMBERS_VIEW: "odile bruno diane fatou bastien",
        R.MEMBERS_EDIT: "bruno diane",
        R.CONTRACTS_EDIT: "bruno diane",
        R.ACTIVITIES_VIEW: "lea odile bruno diane fatou bastien",
        R.ACTIVITIES_EDIT: "bruno diane",
        R.ACTIVITY_PROFILE: "lea diane",
        R.ROLES_MANAGE: "diane",
        R.COOPERATIVE_EDIT: "diane",
        R.CUSTOMERS_VIEW: "lea odile bruno diane bastien",
        R.CUSTOMERS_EDIT: "lea odile diane",
        R.QUOTES_VIEW: "lea odile bruno diane bastien",
        R.QUOTES_EDIT: "lea bruno diane",
        R.QUOTES_VALIDATE: "odile bruno diane",
        R.INVOICES_VIEW: "lea odile bruno diane bastien",
        R.INVOICES_EDIT: "lea odile bruno diane",
        R.INVOICES_ISSUE: "odile bruno diane",
        R.CREDIT_NOTES_ISSUE: "odile diane",
        R.INVOICES_SEND: "lea odile diane",
        R.PAYMENTS_VIEW: "lea odile bruno diane bastien",
        R.PAYMENTS_RECORD: "diane",
        R.PAYMENTS_CONFIRM: "odile diane",
        R.PURCHASES_VIEW: "lea odile bruno diane bastien",
        R.PURCHASES_EDIT: "lea odile diane",
        R.PURCHASES_APPROVE: "odile bruno diane",
        R.PURCHASES_PAY: "odile diane",
        R.PAYROLL_VIEW: "odile diane",
        R.PAYROLL_POST: "odile diane",
        R.ACCOUNT_VIEW: "lea odile bruno diane bastien",
        R.RESERVES_EDIT: "lea diane",
        R.LEDGER_VIEW: "odile diane bastien",
        R.LEDGER_POST: "odile diane",
        R.LEDGER_SETUP: "odile diane",
        R.CONTRIBUTION_VIEW: "odile bruno diane bastien",
        R.CONTRIBUTION_EDIT: "odile diane",
        R.DECISIONS_VIEW: "lea karim nadia odile bruno diane fatou bastien",
        R.DECISIONS_EDIT: "diane bastien",
        R.STATUTES_EDIT: "diane",
        R.MEETINGS_VIEW: "lea karim nadia odile bruno diane fatou bastien",
        R.MEETINGS_EDIT: "diane",
        R.MEETINGS_RUN: "diane bastien",
        R.QUESTIONS_ASK: "lea odile bruno diane",
        R.QUESTIONS_ANSWER: "odile bruno diane",
        R.DESK: "odile bruno diane",
        R.JOBS_MANAGE: "odile diane",
    }.items()
}
OWNERS = frozenset({"lea", "karim", "nadia", "fatou", "bastien"})  # each on an activity of their own
ELSEWHERE: dict[str, frozenset[str]] = {
    R.ACTIVITIES_VIEW: OWNERS,
    R.CUSTOMERS_VIEW: OWNERS,
    R.CUSTOMERS_EDIT: OWNERS,
    R.PAYMENTS_VIEW: OWNERS,
}
