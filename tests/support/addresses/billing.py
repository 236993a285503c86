"""The addresses of `billing`, subject by subject."""

from cae.rights import Right as R
from tests.support.addresses.holders import OWNERS, PEOPLE
from tests.support.addresses.rows import Row, activity, everyone, of, team

_couple = of(first="customer", second="other_customer")
CUSTOMERS = {
    "billing:customers:list": activity(R.CUSTOMERS_VIEW),
    "billing:customers:new": activity(R.CUSTOMERS_EDIT),
    "billing:customers:choices": activity(R.CUSTOMERS_VIEW, page=False),
    "billing:customers:quick": activity(R.CUSTOMERS_EDIT, page=False),
    "billing:customers:duplicates": activity(R.CUSTOMERS_EDIT),
    "billing:customers:merge": activity(R.CUSTOMERS_EDIT, _couple),
    "billing:customers:keep_apart": activity(R.CUSTOMERS_EDIT, _couple),
    "billing:customers:import_upload": activity(R.CUSTOMERS_EDIT),
    "billing:customers:import_columns": activity(R.CUSTOMERS_EDIT, of("incoming")),
    "billing:customers:import_preview": activity(R.CUSTOMERS_EDIT, of("incoming")),
    "billing:customers:import_report": activity(R.CUSTOMERS_EDIT, of("imported")),
    "billing:customers:import_refused": activity(R.CUSTOMERS_EDIT, of("imported"), page=False),
    "billing:customers:show": activity(R.CUSTOMERS_VIEW, of("customer")),
    "billing:customers:edit": activity(R.CUSTOMERS_EDIT, of("customer")),
    "billing:customers:archive": activity(R.CUSTOMERS_EDIT, of("customer")),
    "billing:customers:unarchive": activity(R.CUSTOMERS_EDIT, of("customer")),
    "billing:customers:third_parties": team(R.CUSTOMERS_VIEW),
    "billing:customers:third_party_alert": team(R.CUSTOMERS_EDIT, of("third_party"), but=everyone(OWNERS, 403)),
    "billing:mentions:list": team(R.COOPERATIVE_EDIT),
    "billing:mentions:new": team(R.COOPERATIVE_EDIT),
    "billing:mentions:edit": team(R.COOPERATIVE_EDIT, of("mention")),
    "billing:mentions:retire": team(R.COOPERATIVE_EDIT, of("mention")),
    "billing:mentions:restore": team(R.COOPERATIVE_EDIT, of("mention")),
    "billing:own_mentions:list": activity(R.ACTIVITY_PROFILE),
    "billing:own_mentions:new": activity(R.ACTIVITY_PROFILE),
    "billing:own_mentions:edit": activity(R.ACTIVITY_PROFILE, of("own_mention")),
    "billing:own_mentions:retire": activity(R.ACTIVITY_PROFILE, of("own_mention")),
    "billing:own_mentions:restore": activity(R.ACTIVITY_PROFILE, of("own_mention")),
    "billing:suppliers:list": activity(R.PURCHASES_VIEW),
    "billing:suppliers:new": activity(R.PURCHASES_EDIT),
    "billing:suppliers:quick": activity(R.PURCHASES_EDIT, page=False),
    "billing:suppliers:show": activity(R.PURCHASES_VIEW, of("supplier")),
    "billing:suppliers:edit": activity(R.PURCHASES_EDIT, of("supplier")),
}

QUOTES = {
    "billing:quotes:all": team(R.QUOTES_VALIDATE),
    "billing:quotes:validate_selected": team(R.QUOTES_VALIDATE),
    "billing:quotes:list": activity(R.QUOTES_VIEW),
    "billing:quotes:new": activity(R.QUOTES_EDIT),
    "billing:quotes:show": activity(R.QUOTES_VIEW, of("quote")),
    "billing:quotes:edit": activity(R.QUOTES_VIEW, of("draft_quote"), but=everyone(("odile", "bastien"), 409)),
    "billing:quotes:printed": activity(R.QUOTES_VIEW, of("quote"), page=False),
    "billing:quotes:pdf": activity(R.QUOTES_VIEW, of("quote"), page=False),
    "billing:quotes:duplicate": activity(R.QUOTES_EDIT, of("quote")),
    "billing:quotes:submit": activity(R.QUOTES_EDIT, of("draft_quote")),
    "billing:quotes:take_back": activity(R.QUOTES_EDIT, of("waiting_quote")),
    "billing:quotes:send_back": activity(R.QUOTES_VALIDATE, of("waiting_quote")),
    "billing:quotes:validate": activity(R.QUOTES_VALIDATE, of("waiting_quote")),
    "billing:quotes:cancel": activity(R.QUOTES_EDIT, of("quote")),
    "billing:quotes:revise": activity(R.QUOTES_EDIT, of("quote")),
    "billing:quotes:invoice": activity(R.INVOICES_EDIT, of("accepted_quote")),
    "billing:quotes:send": activity(R.QUOTES_EDIT, of("quote")),
    "billing:quotes:record_answer": activity(R.QUOTES_EDIT, of("quote")),
    "billing:quotes:make_link": activity(R.QUOTES_EDIT, of("quote")),
    "billing:quotes:make_customer_link": activity(R.QUOTES_EDIT, of("customer")),
    "billing:quotes:revoke_links": activity(R.QUOTES_EDIT, of("quote")),
    "billing:quotes:revoke_customer_links": activity(R.QUOTES_EDIT, of("customer")),
    "billing:quotes:attach": activity(R.QUOTES_EDIT, of("draft_quote")),
    "billing:quotes:detach": activity(
        R.QUOTES_EDIT, lambda things: {"pk": things.draft_quote.pk, "token": things.joined_to_draft.token}
    ),
    "billing:portal:attachment": Row(
        "public",
        kwargs=lambda things: {"pk": things.quote.pk, "token": things.token_of_customer, "link_token": things.joined.token},
        page=False,
    ),
    "billing:portal:index": Row("public", kwargs=of(token="token_of_customer")),
    "billing:portal:logo": Row("public", kwargs=of(token="token_of_customer"), but=everyone(("", *PEOPLE), 404), page=False),
    "billing:portal:invoice_file": Row(
        "public", kwargs=lambda things: {"token": things.token_of_customer, "pk": things.invoice.pk, "kind": "pdf"}, page=False
    ),
    "billing:portal:make_file": Row(
        "public", kwargs=lambda things: {"token": things.token_of_customer, "pk": things.invoice.pk}, page=False
    ),
    **{
        f"billing:portal:{name}": Row("public", kwargs=of("quote", token="token_of_customer"), page=name == "quote")
        for name in ("quote", "opened", "pdf", "accept", "refuse", "ask", "thanks")
    },
    **{
        f"billing:portal:{name}": Row("public", kwargs=of("ordered", token="token_of_consumer"), page=name == "withdraw")
        for name in ("receipt", "withdraw")
    },
}

INVOICES = {
    "billing:invoices:all": team(R.DESK),
    "billing:invoices:validation": team(R.INVOICES_ISSUE),
    "billing:invoices:list": activity(R.INVOICES_VIEW),
    "billing:invoices:new": activity(R.INVOICES_EDIT),
    "billing:invoices:show": activity(R.INVOICES_VIEW, of("invoice")),
    "billing:invoices:edit": activity(R.INVOICES_EDIT, of("draft")),
    "billing:invoices:preview": activity(R.INVOICES_VIEW, of("draft"), page=False),
    "billing:invoices:pdf": activity(R.INVOICES_VIEW, of("invoice"), page=False),
    "billing:invoices:make_file": activity(R.INVOICES_VIEW, of("invoice"), page=False),
    "billing:invoices:xml": activity(R.INVOICES_VIEW, of("invoice"), page=False),
    "billing:invoices:issue": activity(R.INVOICES_ISSUE, of("waiting")),
    "billing:invoices:issue_credit_note": activity(R.CREDIT_NOTES_ISSUE, of("credit_note")),
    "billing:invoices:submit": activity(R.INVOICES_EDIT, of("draft")),
    "billing:invoices:take_back": activity(R.INVOICES_EDIT, of("waiting")),
    "billing:invoices:return_to_author": activity(R.INVOICES_ISSUE, of("waiting")),
    "billing:invoices:duplicate": activity(R.INVOICES_EDIT, of("invoice")),
    "billing:invoices:delete": activity(R.INVOICES_EDIT, of("draft")),
    "billing:invoices:credit": activity(R.INVOICES_EDIT, of("invoice")),
    "billing:invoices:send": activity(R.INVOICES_SEND, of("invoice")),
    "billing:invoices:attach": activity(R.INVOICES_EDIT, of("draft")),
    "billing:invoices:detach": activity(R.INVOICES_EDIT, lambda things: {"pk": things.draft.pk, "token": things.piece.token}),
}

_left = lambda things: {"pk": things.payment.pk, "activity": things.activity.pk}  # noqa: E731
PAYMENTS = {
    "billing:payments:all": team(R.PAYMENTS_VIEW),
    "billing:payments:record": team(R.PAYMENTS_CONFIRM),
    "billing:payments:invoices": team(R.PAYMENTS_CONFIRM, page=False),
    "billing:payments:confirm_many": team(R.PAYMENTS_CONFIRM),
    "billing:payments:show": team(R.PAYMENTS_VIEW, of("payment")),
    "billing:payments:confirm": team(R.PAYMENTS_CONFIRM, of("declared")),
    "billing:payments:reject": team(R.PAYMENTS_VIEW, of("declared"), but=everyone(("bruno", "bastien"), 409)),
    "billing:payments:reverse_one": team(R.PAYMENTS_CONFIRM, of("payment")),
    "billing:payments:allocate": team(R.PAYMENTS_CONFIRM, _left),
    "billing:payments:give_back": team(R.PAYMENTS_CONFIRM, _left),
    "billing:payments:refund": team(R.PAYMENTS_CONFIRM, of("invoice")),
    "billing:payments:offset": team(R.PAYMENTS_CONFIRM, of("invoice")),
    "billing:payments:accounts": team(R.LEDGER_SETUP),
    "billing:payments:new_account": team(R.LEDGER_SETUP),
    "billing:payments:edit_account": team(R.LEDGER_SETUP, of("bank_account")),
    "billing:payments:list": activity(R.PAYMENTS_VIEW),
    "billing:payments:sheet": activity(R.PAYMENTS_VIEW, of("payment")),
    "billing:payments:declare": activity(R.PAYMENTS_RECORD, of("invoice")),
}

PURCHASES = {
    "billing:purchases:all": team(R.PURCHASES_APPROVE),
    "billing:purchases:approve_many": team(R.PURCHASES_APPROVE),
    "billing:purchases:pay_many": team(R.PURCHASES_PAY),
    "billing:purchases:list": activity(R.PURCHASES_VIEW),
    "billing:purchases:new": activity(R.PURCHASES_EDIT),
    "billing:purchases:sheet": activity(R.PURCHASES_VIEW, of("purchase")),
    "billing:purchases:edit": activity(R.PURCHASES_EDIT, of("draft_purchase")),
    "billing:purchases:submit": activity(R.PURCHASES_EDIT, of("draft_purchase")),
    "billing:purchases:take_back": activity(R.PURCHASES_EDIT, of("waiting_purchase")),
    "billing:purchases:delete": activity(R.PURCHASES_EDIT, of("draft_purchase")),
    "billing:purchases:return_one": activity(R.PURCHASES_APPROVE, of("waiting_purchase")),
    "billing:purchases:approve": activity(R.PURCHASES_APPROVE, of("waiting_purchase")),
    "billing:purchases:cancel": activity(R.PURCHASES_APPROVE, of("purchase")),
    "billing:purchases:pay": activity(R.PURCHASES_PAY, of("purchase")),
    "billing:purchases:reverse_pay": activity(R.PURCHASES_PAY, of("purchase", payment="purchase_payment")),
    "billing:payroll:list": team(R.PAYROLL_VIEW),
    "billing:payroll:record": team(R.PAYROLL_POST),
    "billing:payroll:holding": team(R.PAYROLL_POST, page=False),
    "billing:payroll:mine": activity(R.ACCOUNT_VIEW),
    # A salary is private: the person, and those who pay it.
    "billing:payroll:sheet": activity(R.ACCOUNT_VIEW, of("salary"), but=everyone(("bruno", "bastien"), 404)),
    "billing:payroll:reverse_one": activity(R.PAYROLL_POST, of("salary")),
}

LEDGER = {
    "billing:ledger:ledger": team(R.LEDGER_VIEW),
    "billing:ledger:balance": team(R.LEDGER_VIEW),
    "billing:ledger:new": team(R.LEDGER_POST),
    "billing:ledger:entry": team(R.LEDGER_VIEW, of("entry")),
    "billing:ledger:reverse_entry": team(R.LEDGER_POST, of("entry")),
    "billing:ledger:accounts": team(R.LEDGER_SETUP),
    "billing:ledger:years": team(R.LEDGER_SETUP),
    "billing:ledger:close_year": team(R.LEDGER_SETUP, of("fiscal_year")),
    "billing:contribution:adopt": team(R.CONTRIBUTION_EDIT, of("proposed_scale"), page=False),
    "billing:proposals:keep": team(R.MEETINGS_EDIT, of("proposed_scale"), page=False),
    "billing:proposals:again": team(R.CONTRIBUTION_EDIT, of("proposed_scale"), page=False),
    "billing:proposals:mine": activity(R.ACCOUNT_VIEW, of("proposed_scale")),
    "billing:closures:index": team(R.LEDGER_VIEW),
    "billing:closures:sheet": team(R.LEDGER_VIEW, of("closure")),
    "billing:closures:archive": team(R.LEDGER_VIEW, of("closure"), page=False),
    "billing:closures:certificate": team(R.LEDGER_VIEW),
    "billing:contribution:index": team(R.CONTRIBUTION_VIEW),
    "billing:contribution:new": team(R.CONTRIBUTION_EDIT),
    "billing:contribution:preview": team(R.CONTRIBUTION_EDIT, page=False),
    "billing:contribution:override": team(R.CONTRIBUTION_EDIT),
    "billing:contribution:waiver": team(R.CONTRIBUTION_EDIT),
    "billing:contribution:run_month": team(R.CONTRIBUTION_EDIT),
    "billing:contribution:run_year": team(R.CONTRIBUTION_EDIT, of("fiscal_year"), page=False),
    "billing:contribution:granted": Row("team", R.CONTRIBUTION_VIEW, kwargs=lambda things: {"kind": "exonerations"}),
    "billing:contribution:end": team(R.CONTRIBUTION_EDIT, of("scale")),
    "billing:contribution:sheet": team(R.CONTRIBUTION_VIEW, of("scale")),
    "billing:contribution:edit": team(R.CONTRIBUTION_EDIT, of("scale")),
    "billing:contribution:simulate": team(R.CONTRIBUTION_VIEW, of("scale")),
    "billing:contribution:charges": activity(R.ACCOUNT_VIEW),
    "billing:contribution:bear_fees": activity(R.ACCOUNT_VIEW, of("member")),
    "billing:account:index": activity(R.ACCOUNT_VIEW),
    "billing:account:line": activity(R.ACCOUNT_VIEW, lambda things: {"kind": "collected"}),
    "billing:account:set_aside": activity(R.RESERVES_EDIT),
    "billing:account:release": activity(R.ACCOUNT_VIEW, of("earmark")),
    "billing:account:commit": activity(R.PAYMENTS_CONFIRM),
    "billing:account:settle": activity(R.PAYMENTS_CONFIRM, of("commitment")),
    "billing:account:make_statement": activity(R.ACCOUNT_VIEW),
    "billing:account:statement": activity(R.ACCOUNT_VIEW, of("statement")),
    "billing:account:prepare_file": activity(R.ACCOUNT_VIEW, of("statement")),
}

BILLING = {**CUSTOMERS, **QUOTES, **INVOICES, **PAYMENTS, **PURCHASES, **LEDGER}
