"""Statutes as data: a dated version, and each rule with its article and its value. The bounds of the law are in
`reference/statutes.toml`; a rule left out has the value the law gives by default."""

from django.db import models
from django.db.models import F, Q

from governance.statutes.enums import Form, Nature


class Statutes(models.Model):
    """A version of the statutes, in force from a day until the next version's. What a meeting was convened under stays."""

    nature = models.CharField("nature", max_length=4, choices=Nature.choices)
    form = models.CharField("forme", max_length=4, choices=Form.choices)
    title = models.CharField("intitulé", max_length=120, help_text="Par exemple : « Statuts du 12 mai 2024 ».")
    adopted_on = models.DateField("adoptés le")
    effective_on = models.DateField("en vigueur à partir du", unique=True)
    decision = models.ForeignKey(
        "governance.Decision", models.PROTECT, null=True, blank=True, related_name="+", verbose_name="décision qui les adopte"
    )
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "statuts"
        verbose_name_plural = "statuts"
        constraints = [
            models.CheckConstraint(condition=Q(effective_on__gte=F("adopted_on")), name="statutes_in_force_once_adopted")
        ]

    def __str__(self) -> str:
        return self.title


class StatuteRule(models.Model):
    """The value the statutes give to one rule, and their article. `code` and the form of `value` are those of the law's list."""

    statutes = models.ForeignKey(Statutes, models.CASCADE, related_name="rules")
    code = models.CharField(max_length=60)
    value = models.CharField("valeur", max_length=40)
    article = models.CharField("article des statuts", max_length=40, blank=True)

    class Meta:
        verbose_name = "règle statutaire"
        constraints = [models.UniqueConstraint(fields=["statutes", "code"], name="statute_rule_once")]

    def __str__(self) -> str:
        return f"{self.code} = {self.value}"
