"""Ideas of members, all year: supported, discussed, answered, or carried to the agenda of the next assembly."""

from django.db import models
from django.db.models import Q

from governance.ideas.enums import IdeaState


class Idea(models.Model):
    """An idea of a member. When enough associates support it, it becomes a request for an item of the next assembly, which the
    threshold of the statutes lets in (`meetings`)."""

    author = models.ForeignKey("members.Member", models.PROTECT, related_name="ideas")
    title = models.CharField("titre", max_length=160)
    text = models.TextField("l'idée", max_length=6000)
    proposal = models.TextField("ce que l'assemblée voterait", max_length=4000, blank=True)
    state = models.CharField(max_length=9, choices=IdeaState.choices, default=IdeaState.OPEN)
    request = models.OneToOneField("governance.AgendaRequest", models.SET_NULL, null=True, blank=True, related_name="idea")
    answer = models.TextField("réponse", max_length=4000, blank=True)
    answered_by = models.ForeignKey("members.User", models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "idée"
        constraints = [
            models.CheckConstraint(condition=~Q(state="answered") | ~Q(answer=""), name="idea_answered_with_words"),
        ]
        indexes = [models.Index(fields=["-made_at", "-id"])]

    def __str__(self) -> str:
        return self.title


class IdeaSupport(models.Model):
    """A member for whom an idea should be decided upon; taken back by deleting it."""

    idea = models.ForeignKey(Idea, models.CASCADE, related_name="supports")
    member = models.ForeignKey("members.Member", models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["idea", "member"], name="idea_supported_once")]


class IdeaRemark(models.Model):
    """A word in the discussion of an idea."""

    idea = models.ForeignKey(Idea, models.CASCADE, related_name="remarks")
    author = models.ForeignKey("members.Member", models.PROTECT, related_name="+")
    text = models.TextField("message", max_length=4000)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "message"
        indexes = [models.Index(fields=["idea", "id"])]
