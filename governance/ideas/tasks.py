"""Ideas that wait for an assembly: each morning, those with enough supports enter the agenda of one that is being prepared; and
the mails that say so."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse

from cae.actors import System
from cae.jobs import task
from cae.models import Job
from cae.periods import today
from governance.ideas import queries
from governance.ideas.actions import carry_if_enough
from governance.ideas.enums import IdeaState
from governance.ideas.models import Idea
from members.queries import cooperative


@task("governance.mail_idea_carried")
def mail_idea_carried(*, job: Job, idea_id: int) -> None:
    """Tells who supports an idea that it entered an agenda; those the request of meetings told are not told twice."""
    idea = Idea.objects.select_related("request__meeting").get(pk=idea_id)
    assert idea.request is not None
    link = settings.SITE_URL + reverse("governance:ideas:sheet", args=[idea.pk])
    told = idea.request.supports.values("member")
    for one in idea.supports.exclude(member__in=told).select_related("member").order_by("pk"):
        context = {"request": idea.request, "user": one.member.first_name, "link": link, "cooperative": cooperative()}
        text = render_to_string("governance/ideas/carried_mail.txt", context)
        EmailMessage(f"Votre idée à l'ordre du jour : {idea.title}", text, to=[one.member.email]).send()


def carry_waiting() -> None:
    """Nothing when no assembly can be reached."""
    on = today()
    if queries.next_assembly(on) is None:
        return
    for idea in Idea.objects.filter(state=IdeaState.OPEN).order_by("pk"):
        carry_if_enough(idea=idea, by=System("idées soutenues"), on=on)
