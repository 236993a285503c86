"""The ledger: chart of accounts, journals, fiscal years, entries, and balances kept by the database.

What the law forbids, the database refuses (PCG 921-1, C. com. R.123-173): an entry that does not balance in total or within
an activity, a line added later, any change of what was posted, an entry in a closed year, a closed year opened again.
Corrections are reversals.
"""

import pgtrigger
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q, Value

from billing.ledger.enums import JournalCode
from cae.triggers import append_only, refusal
from members.models.people import DateRange


class Account(models.Model):
    """An account of the French chart (PCG). Its code begins with three digits (FEC-05)."""

    code = models.CharField("compte", max_length=10, primary_key=True)
    label = models.CharField("intitulé", max_length=120)
    plain_label = models.CharField("en clair", max_length=120, blank=True)
    open_to_manual = models.BooleanField("proposé en saisie", default=True)

    class Meta:
        verbose_name = "compte"
        constraints = [models.CheckConstraint(condition=Q(code__regex=r"^[1-7]\d{2,9}$"), name="account_code_form")]

    def __str__(self) -> str:
        return f"{self.code} {self.label}"


class Journal(models.Model):
    code = models.CharField("code", max_length=4, primary_key=True, choices=JournalCode.choices)
    label = models.CharField("intitulé", max_length=60)

    class Meta:
        verbose_name = "journal"
        verbose_name_plural = "journaux"

    def __str__(self) -> str:
        return self.label


class FiscalYear(models.Model):
    """An accounting year. Nothing is posted in a closed one, and it is never opened again."""

    starts_on = models.DateField("début")
    ends_on = models.DateField("fin")
    closed_at = models.DateTimeField("clos le", null=True, blank=True)

    class Meta:
        verbose_name = "exercice"
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gt=F("starts_on")), name="fiscal_year_dates_in_order"),
            ExclusionConstraint(
                name="fiscal_years_apart", expressions=[(DateRange("starts_on", "ends_on", Value("[]")), RangeOperators.OVERLAPS)]
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name="fiscal_year_closed_for_good",
                when=pgtrigger.Before,
                operation=pgtrigger.Update | pgtrigger.Delete,
                condition=pgtrigger.Q(old__closed_at__isnull=False),
                func=refusal("fiscal_year_closed_for_good", "year closed"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.starts_on:%Y}" if self.starts_on.year == self.ends_on.year else f"{self.starts_on:%Y}-{self.ends_on:%Y}"


class Entry(models.Model):
    """A posted entry. `number` is continuous within its year (FEC-04); `source` names the document that produced it."""

    # No index of their own for the keys that begin one of the indexes below: each costs every write.
    fiscal_year = models.ForeignKey(FiscalYear, models.PROTECT, related_name="entries", verbose_name="exercice", db_index=False)
    number = models.PositiveIntegerField("numéro")
    journal = models.ForeignKey(Journal, models.PROTECT, related_name="entries", verbose_name="journal", db_index=False)
    on = models.DateField("date")
    label = models.CharField("libellé", max_length=200)
    document = models.CharField("pièce", max_length=60)
    document_on = models.DateField("date de pièce")
    source_kind = models.CharField(max_length=30, blank=True)
    source_id = models.BigIntegerField(null=True)
    reason = models.CharField("motif", max_length=300, blank=True)
    reverses = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="reversed_by", verbose_name="contre-passe"
    )
    file = models.ForeignKey(
        "cae.StoredFile", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="pièce jointe"
    )
    posted_by = models.ForeignKey("members.User", models.PROTECT, null=True, related_name="+")
    posted_at = models.DateTimeField("validée le", auto_now_add=True)

    class Meta:
        verbose_name = "écriture"
        constraints = [models.UniqueConstraint(fields=["fiscal_year", "number"], name="entry_number_once")]
        indexes = [
            models.Index(fields=["source_kind", "source_id"]),
            models.Index(fields=["on", "id"]),
            models.Index(fields=["journal", "on"]),
        ]
        triggers = [
            *append_only("entry"),
            pgtrigger.Trigger(
                name="entry_in_open_year",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                func="IF NOT EXISTS (SELECT FROM billing_fiscalyear y WHERE y.id = NEW.fiscal_year_id"
                " AND NEW.on BETWEEN y.starts_on AND y.ends_on AND y.closed_at IS NULL) THEN "
                + refusal("entry_year_open", "year closed")
                + " END IF; RETURN NEW;",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.journal_id} {self.number} {self.label}"


# One statement checks all lines of an insert: a deferred row trigger is quadratic and fails too late to be tested.
_BALANCED = f"""
IF EXISTS (SELECT FROM fresh GROUP BY entry_id, activity_id HAVING sum(debit - credit) <> 0) THEN
  {refusal("entry_balances", "entry does not balance within each activity")}
END IF;
IF (SELECT count(*) FROM billing_entryline l WHERE l.entry_id IN (SELECT entry_id FROM fresh))
   <> (SELECT count(*) FROM fresh) THEN
  {refusal("entry_written_once", "entry already has its lines")}
END IF;
INSERT INTO billing_balance (activity_id, account_id, month, opening, debit, credit)
  SELECT l.activity_id, l.account_id, date_trunc('month', l."on")::date, e.journal_id = '{JournalCode.OPENING}',
    sum(l.debit), sum(l.credit)
  FROM fresh l JOIN billing_entry e ON e.id = l.entry_id
  GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4
  ON CONFLICT (activity_id, account_id, month, opening)
  DO UPDATE SET debit = billing_balance.debit + excluded.debit, credit = billing_balance.credit + excluded.credit;
INSERT INTO billing_generalbalance (account_id, month, debit, credit)
  SELECT account_id, date_trunc('month', "on")::date, sum(debit), sum(credit) FROM fresh
  GROUP BY 1, 2 ORDER BY 1, 2
  ON CONFLICT (account_id, month)
  DO UPDATE SET debit = billing_generalbalance.debit + excluded.debit, credit = billing_generalbalance.credit + excluded.credit;
RETURN NULL;
"""  # noqa: S608 — no value from outside enters it


class EntryLine(models.Model):
    """A line of an entry: an amount on one side of one account, for one activity. Written once, all lines together."""

    entry = models.ForeignKey(Entry, models.PROTECT, related_name="lines", verbose_name="écriture")
    activity = models.ForeignKey("members.Activity", models.PROTECT, related_name="+", verbose_name="activité", db_index=False)
    account = models.ForeignKey(Account, models.PROTECT, related_name="+", verbose_name="compte", db_index=False)
    on = models.DateField("date")
    debit = models.DecimalField("débit", max_digits=14, decimal_places=2, default=0)
    credit = models.DecimalField("crédit", max_digits=14, decimal_places=2, default=0)
    label = models.CharField("libellé", max_length=200, blank=True)
    party = models.CharField("tiers", max_length=60, blank=True)

    class Meta:
        verbose_name = "ligne d'écriture"
        constraints = [
            models.CheckConstraint(condition=Q(debit__gt=0, credit=0) | Q(debit=0, credit__gt=0), name="line_has_one_side"),
        ]
        indexes = [
            models.Index(fields=["activity", "account", "on", "id"]),
            models.Index(fields=["account", "on", "id"]),
            models.Index(fields=["on", "id"]),
        ]
        triggers = [
            *append_only("entry_line"),
            pgtrigger.Trigger(
                name="entry_line_balanced",
                level=pgtrigger.Statement,
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                referencing=pgtrigger.Referencing(new="fresh"),
                func=_BALANCED,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.account_id} {self.debit or -self.credit}"


class Balance(models.Model):
    """The sums of one account of one activity in one month, kept by the trigger of the lines. Every total of an activity
    reads it.

    `opening` keeps the à-nouveaux in rows of their own: what an activity brought with it is not a movement of its month.
    """

    activity = models.ForeignKey("members.Activity", models.PROTECT, related_name="+", db_index=False)
    account = models.ForeignKey(Account, models.PROTECT, related_name="+", db_index=False)
    month = models.DateField()
    opening = models.BooleanField(db_default=False)
    debit = models.DecimalField(max_digits=16, decimal_places=2)
    credit = models.DecimalField(max_digits=16, decimal_places=2)

    class Meta:
        verbose_name = "solde mensuel"
        constraints = [models.UniqueConstraint(fields=["activity", "account", "month", "opening"], name="balance_once")]
        indexes = [models.Index(fields=["account", "month"])]

    def __str__(self) -> str:
        return f"{self.account_id} {self.month:%Y-%m}"


class GeneralBalance(models.Model):
    """The sums of one account in one month, every activity together: the totals of the cooperative, whatever its size.

    Every entry of a month meets on the same few rows; they never wait for each other here, since each holds the ledger's lock.
    """

    account = models.ForeignKey(Account, models.PROTECT, related_name="+", db_index=False)
    month = models.DateField()
    debit = models.DecimalField(max_digits=16, decimal_places=2)
    credit = models.DecimalField(max_digits=16, decimal_places=2)

    class Meta:
        verbose_name = "solde mensuel général"
        constraints = [models.UniqueConstraint(fields=["account", "month"], name="general_balance_once")]

    def __str__(self) -> str:
        return f"{self.account_id} {self.month:%Y-%m}"
