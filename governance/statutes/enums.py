from django.db.models import TextChoices


class Nature(TextChoices):
    SCOP = "scop", "société coopérative de production (SCOP)"
    SCIC = "scic", "société coopérative d'intérêt collectif (SCIC)"


class Form(TextChoices):
    SA = "sa", "société anonyme (SA)"
    SARL = "sarl", "société à responsabilité limitée (SARL)"
    SAS = "sas", "société par actions simplifiée (SAS)"
