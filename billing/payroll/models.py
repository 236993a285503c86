"""Salaries at total employer cost, entered by the accountant from the payslip and posted on the activity."""

import pgtrigger
from django.db import models
from django.db.models import F, Q

from cae.triggers import append_only, refusal


class SalaryEntry(models.Model):
    """One person's pay for one month on one activity. A mistake is reversed by an entry that names it."""

    member = models.ForeignKey("members.Member", models.PROTECT, related_name="salaries", verbose_name="membre")
    activity = models.ForeignKey("members.Activity", models.PROTECT, related_name="salaries", verbose_name="activité")
    month = models.DateField("mois")
    gross = models.DecimalField("salaire brut", max_digits=10, decimal_places=2)
    employee_contributions = models.DecimalField("cotisations salariales", max_digits=10, decimal_places=2, default=0)
    employer_contributions = models.DecimalField("cotisations patronales", max_digits=10, decimal_places=2, default=0)
    other_costs = models.DecimalField(
        "autres charges employeur (mutuelle, médecine du travail…)", max_digits=10, decimal_places=2, default=0
    )
    leave_accrual = models.DecimalField(
        "provision de congés payés, charges comprises", max_digits=10, decimal_places=2, default=0
    )
    total_cost = models.DecimalField("coût employeur", max_digits=10, decimal_places=2)
    reverses = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="reversed_by", verbose_name="annule"
    )
    reason = models.CharField("motif", max_length=300, blank=True)
    payslip = models.ForeignKey(
        "cae.StoredFile", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="bulletin"
    )
    entry = models.ForeignKey("billing.Entry", models.PROTECT, related_name="+")
    recorded_by = models.ForeignKey("members.User", models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "salaire"
        constraints = [
            models.CheckConstraint(
                condition=Q(gross__gt=0, reverses__isnull=True) | Q(gross__lt=0, reverses__isnull=False),
                name="salary_positive_or_reverses",
            ),
            models.CheckConstraint(
                condition=Q(
                    total_cost=F("gross") + F("employer_contributions") + F("other_costs") + F("leave_accrual"),
                ),
                name="salary_cost_is_whole",
            ),
            models.CheckConstraint(condition=Q(reverses__isnull=True) | ~Q(reason=""), name="salary_reversal_says_why"),
        ]
        indexes = [models.Index(fields=["activity", "month"]), models.Index(fields=["member", "month"])]
        triggers = [
            *append_only("salary"),
            pgtrigger.Trigger(
                name="salary_once",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                condition=pgtrigger.Q(new__reverses__isnull=True),
                func="IF EXISTS (SELECT FROM billing_salaryentry s WHERE s.member_id = NEW.member_id"  # noqa: S608
                " AND s.activity_id = NEW.activity_id AND s.month = NEW.month AND s.reverses_id IS NULL"
                " AND NOT EXISTS (SELECT FROM billing_salaryentry r WHERE r.reverses_id = s.id)) THEN "
                + refusal("salary_once", "salary of this month already recorded")
                + " END IF; RETURN NEW;",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member} {self.month:%m/%Y}"
