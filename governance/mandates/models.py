"""Mandates: who was given a charge, by whom, from when to when."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import RangeOperators
from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce

from governance.mandates.enums import Body
from members.models.people import DateRange


class Mandate(models.Model):
    """A charge given to a member, or to someone outside (an auditor), until a term. It is never rewritten: it ends, and
    another one may renew it.

    `ends_on` is the last day of the term, `ended_on` the last day really held when it stopped before. `warned`: the months
    before the term of the last warning sent.
    """

    body = models.CharField("organe", max_length=9, choices=Body.choices)
    role = models.CharField("fonction", max_length=80, help_text="« Présidente », « titulaire », « référent harcèlement »…")
    member = models.ForeignKey(
        "members.Member", models.PROTECT, null=True, blank=True, related_name="mandates", verbose_name="personne"
    )
    outside_name = models.CharField("nom", max_length=120, blank=True)
    outside_contact = models.CharField("comment la joindre", max_length=200, blank=True)
    starts_on = models.DateField("commence le")
    ends_on = models.DateField("dernier jour")
    ended_on = models.DateField("a pris fin le", null=True, blank=True)
    end_reason = models.CharField("motif de fin", max_length=300, blank=True)
    decision = models.ForeignKey(
        "governance.Decision",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="mandates",
        verbose_name="donné par",
    )
    origin = models.CharField(
        "origine", max_length=200, blank=True, help_text="Sans décision au registre : « élections professionnelles du 12 mars »."
    )
    renews = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="renewal", verbose_name="renouvelle"
    )
    warned = models.PositiveSmallIntegerField(null=True, editable=False)
    recorded_by = models.ForeignKey("members.User", models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "mandat"
        constraints = [
            models.CheckConstraint(
                condition=(Q(member__isnull=False) & Q(outside_name="")) | (Q(member__isnull=True) & ~Q(outside_name="")),
                name="mandate_of_one_holder",
            ),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="mandate_term_after_start"),
            models.CheckConstraint(
                condition=Q(ended_on__isnull=True) | (Q(ended_on__gte=F("starts_on")) & Q(ended_on__lte=F("ends_on"))),
                name="mandate_ends_within_its_term",
            ),
            models.CheckConstraint(condition=Q(ended_on__isnull=True) | ~Q(end_reason=""), name="mandate_end_has_a_reason"),
            models.CheckConstraint(condition=Q(decision__isnull=False) | ~Q(origin=""), name="mandate_says_where_it_comes_from"),
            ExclusionConstraint(
                name="mandate_once_at_a_time",
                expressions=[
                    ("member", RangeOperators.EQUAL),
                    ("body", RangeOperators.EQUAL),
                    (DateRange("starts_on", Coalesce("ended_on", "ends_on"), Value("[]")), RangeOperators.OVERLAPS),
                ],
                condition=Q(member__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["ends_on", "id"]), models.Index(fields=["-starts_on", "-id"])]

    def __str__(self) -> str:
        return f"{self.holder}, {self.role}"

    @property
    def holder(self) -> str:
        return str(self.member) if self.member else self.outside_name

    @property
    def last_day(self):
        """The day it stopped or will stop."""
        return self.ended_on or self.ends_on
