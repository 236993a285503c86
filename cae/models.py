"""The few tables every room shares: history, files, numbers, seals, jobs, once-only tokens, search, dated parameters."""

import uuid

import pgtrigger
from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.contrib.contenttypes.models import ContentType
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q

from cae.triggers import append_only


class HistoryEntry(models.Model):
    """Who did what to which thing, when, with before and after. Append-only, written by actions, read by people.

    Values may be emptied when their retention ends (RGPD-20); the row and its sentence stay.
    """

    at = models.DateTimeField(auto_now_add=True)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    actor_label = models.CharField(max_length=200)
    verb = models.CharField(max_length=60)
    subject_type = models.ForeignKey(ContentType, models.PROTECT, related_name="+")
    subject_id = models.BigIntegerField()
    subject = GenericForeignKey("subject_type", "subject_id")
    activity_id = models.BigIntegerField(null=True)
    sentence = models.CharField(max_length=500)
    before = models.JSONField(default=dict, blank=True)
    after = models.JSONField(default=dict, blank=True)

    class Meta:
        verbose_name = "ligne d'historique"
        verbose_name_plural = "historique"
        indexes = [models.Index(fields=["subject_type", "subject_id", "-id"]), models.Index(fields=["activity_id", "-id"])]
        triggers = append_only("history", except_fields=("before", "after"))


class StoredFile(models.Model):
    """A file kept by its content: same bytes, same row. Read only through the view that asks its owner's rule."""

    sha256 = models.CharField(max_length=64, unique=True)
    name = models.CharField("nom", max_length=200)
    media_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    path = models.CharField(max_length=200)
    created_at = models.DateTimeField(auto_now_add=True)
    keep_until = models.DateField("à conserver jusqu'au", null=True)

    class Meta:
        verbose_name = "fichier"

    def __str__(self) -> str:
        return self.name


class FileLink(models.Model):
    """A file attached to a thing, under the name its person gave it. The thing's own rule decides who reads it."""

    file = models.ForeignKey(StoredFile, models.PROTECT, related_name="links")
    owner_type = models.ForeignKey(ContentType, models.PROTECT, related_name="+")
    owner_id = models.BigIntegerField()
    owner = GenericForeignKey("owner_type", "owner_id")
    name = models.CharField("nom", max_length=200)
    purpose = models.CharField(max_length=40)
    token = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    added_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "pièce jointe"
        indexes = [models.Index(fields=["owner_type", "owner_id"])]

    def __str__(self) -> str:
        return self.name


class Sequence(models.Model):
    """The last number given in a series. Its row is the lock: numbers are gapless because they are taken inside the
    transaction that uses them (CGI ann. II 242 nonies A I-7°, INV-50)."""

    key = models.CharField(max_length=80, unique=True)
    last = models.PositiveIntegerField(default=0)
    last_on = models.DateField(null=True)

    class Meta:
        verbose_name = "série de numéros"
        constraints = [models.CheckConstraint(condition=Q(last__gte=0), name="sequence_never_negative")]

    def __str__(self) -> str:
        return f"{self.key}: {self.last}"


class SealedRecord(models.Model):
    """An issued document or a payment, frozen as canonical bytes and chained: seal = SHA-256(previous seal ‖ content).

    The content is what PDF, XML and the customer's page are made from; it never changes (CGI 286 I-3° bis, CASH-04).
    """

    chain = models.CharField(max_length=20)
    position = models.PositiveIntegerField()
    kind = models.CharField(max_length=30)
    content = models.BinaryField()
    previous_seal = models.CharField(max_length=64)
    seal = models.CharField(max_length=64)
    sealed_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "document scellé"
        constraints = [
            models.UniqueConstraint(fields=["chain", "position"], name="seal_position_once"),
            models.UniqueConstraint(fields=["seal"], name="seal_once"),
        ]
        triggers = append_only("sealed")

    def __str__(self) -> str:
        return f"{self.chain} {self.position}"


class Job(models.Model):
    """Work that takes time, written in the transaction that asks for it and sent after commit (outbox).

    Claimed by UPDATE, re-sent by beat when it stayed too long, retried by a person from the desk.
    """

    class State(models.TextChoices):
        WAITING = "waiting", "en attente"
        RUNNING = "running", "en cours"
        DONE = "done", "terminé"
        FAILED = "failed", "en échec"

    task = models.CharField(max_length=120)
    arguments = models.JSONField(default=dict)
    label = models.CharField(max_length=200)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    token = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    claimed_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.TextField(blank=True)
    result = models.JSONField(default=dict)

    class Meta:
        verbose_name = "travail"
        verbose_name_plural = "travaux"
        indexes = [models.Index(fields=["state", "created_at"], condition=~Q(state="done"), name="job_unfinished")]

    def __str__(self) -> str:
        return self.label


class OnceToken(models.Model):
    """The mark left by a form that was carried out, with the address of its result: a second post goes there."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, null=True, related_name="+")
    token = models.UUIDField()
    address = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "token"], nulls_distinct=False, name="once_token")]


class CaughtMail(models.Model):
    """A mail that left in the demo or in development: read on a page instead of being sent."""

    at = models.DateTimeField(auto_now_add=True)
    recipients = ArrayField(models.CharField(max_length=254))
    subject = models.CharField(max_length=500)
    text = models.TextField()
    html = models.TextField(blank=True)

    class Meta:
        verbose_name = "mail retenu"


class MailAttachment(models.Model):
    mail = models.ForeignKey(CaughtMail, models.CASCADE, related_name="attachments")
    name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=100)
    content = models.BinaryField()


class Parameter(models.Model):
    """A rate, ceiling, tariff or legal delay, dated and with its source (GEN-01). Loaded from reference/parameters.toml."""

    class Confidence(models.TextChoices):
        TEXT = "text", "texte lu"
        SECONDARY = "secondary", "source secondaire"
        UNSURE = "unsure", "à vérifier"

    code = models.CharField(max_length=60)
    label = models.CharField(max_length=200)
    value = models.DecimalField(max_digits=14, decimal_places=4)
    valid_from = models.DateField()
    valid_to = models.DateField(null=True)
    source = models.CharField(max_length=200)
    confidence = models.CharField(max_length=10, choices=Confidence.choices)

    class Meta:
        verbose_name = "paramètre daté"
        constraints = [
            models.UniqueConstraint(fields=["code", "valid_from"], name="parameter_once_per_date"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")), name="parameter_dates_in_order"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.valid_from}"


class SearchWord(models.Model):
    """Each distinct word of the search index. A mistyped word is matched here, on few rows, then exactly on documents."""

    word = models.CharField(max_length=60, primary_key=True)

    class Meta:
        # Written at once, never through a pending list: every search would read the whole list, once for each word.
        # Numbers have no place in it: one is never taken for another.
        indexes = [
            GinIndex(
                OpClass("word", name="gin_trgm_ops"),
                name="search_word_trigrams",
                fastupdate=False,
                condition=~Q(word__regex="^[0-9]"),
            )
        ]


class SearchDocument(models.Model):
    """One thing that can be found: its words without accents, what is shown of it, and the activity that gives the right.

    A term is a word with the kind before it (« invoice:boulangerie »): statistics and index tell kinds apart.
    """

    kind = models.CharField(max_length=30)
    object_id = models.BigIntegerField()
    activity_id = models.BigIntegerField(null=True)
    antenna_id = models.BigIntegerField(null=True)
    title = models.CharField(max_length=200)
    detail = models.CharField(max_length=300, blank=True)
    address = models.CharField(max_length=300)
    terms = ArrayField(models.CharField(max_length=91))
    on = models.DateField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "object_id"], name="search_document_once")]
        indexes = [
            GinIndex(fields=["terms"], name="search_document_terms", fastupdate=False),
            # The newest things of a kind, of an antenna, of an activity; of everyone, by what makes a document unique. By the
            # id of the thing, not of the document: from the end of the primary key, all other kinds may have to be read first.
            models.Index(fields=["kind", "antenna_id", "-object_id"], name="search_newest_of_antenna"),
            models.Index(fields=["kind", "activity_id", "-object_id"], name="search_newest_of_activity"),
        ]
        # Their words are known as soon as they are; in their order, so that two writers never wait for each other.
        triggers = [
            pgtrigger.Trigger(
                name=f"search_words_of_{operation}".lower(),
                level=pgtrigger.Statement,
                when=pgtrigger.After,
                operation=operation,
                referencing=pgtrigger.Referencing(new="written"),
                func="INSERT INTO cae_searchword (word) SELECT DISTINCT split_part(unnest(terms), ':', 2) AS word FROM written"
                " ORDER BY word ON CONFLICT DO NOTHING; RETURN NULL;",
            )
            for operation in (pgtrigger.Insert, pgtrigger.Update)
        ]
