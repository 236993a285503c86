"""Invoices: drafts, validation, issue, credit notes, deposits and balances, sending, and what is received on them.

Writes (`billing.invoices.actions`), each keyword-only and in one transaction:

- `create_draft(activity, by, customer=None, data=None, **fields)`, `save_draft(invoice, data, by, revision)`,
  `duplicate(invoice, by)`, `delete_draft(invoice, by)`, `attach_file(invoice, file, name, by)`, `detach_file(invoice, link, by)`
- `submit(invoice, by)`, `take_back(invoice, by)`, `return_to_author(invoice, comment, by)`
- `prepare(invoice, on)` reads what issuing would print and what stands in the way; `issue(invoice, by, on, message=None,
  revision=None)` gives the number, seals, posts, takes the contribution, and asks for the file and the mail
- `draft_credit_note(invoice, by, quantities=None, reason="")`
- from an accepted quote: `draft_deposit(quote, by, percent=None)`, `draft_instalment(quote, step, by)`,
  `draft_balance(quote, by)`; `abandon_drafts(quote, by)` when its customer withdraws
- `send(invoice, message, by)`
- `collect(invoice, amount, on, by)` → movements per share: called by payments within their transaction

Reads: `queries`. Who may: `rules`. Ledger lines of each event: `posting.SIDES`. Partial payments and credit notes to the
cent: `amounts.settle`. What quotes ask of invoices: `for_quotes`. The editor itself is shared with quotes:
`billing.documents.editing`, `forms`, `rows`.
"""
