"""A deliberation as the room shows it: its round on the screen and the desk, the one thing each has to do in it."""

from collections.abc import Iterator

from django.db.models import F
from django.urls import reverse

from governance.meetings.models import Meeting
from governance.meetings.ports import Act
from governance.room.ports import Stage
from governance.rounds import queries, rules
from governance.rounds.enums import ASKS_ALL, ENDED, MEANT, ROUNDS, Kind, Phase
from governance.rounds.models import Deliberation
from governance.rounds.telling import result
from members.models import Member

# What one is asked to do in each round, on the button that leads to it.
ASKED = {
    Phase.CLARIFY: "Poser une question, ou dire que tout est clair",
    Phase.REACT: "Dire ma réaction",
    Phase.AMEND: "Proposer une amélioration",
    Phase.NOMINATE: "Écrire un nom",
    Phase.EXPLAIN: "Dire pourquoi cette personne",
    Phase.OBJECTIONS: "Dire si j'ai une objection",
    Phase.ACCEPTANCE: "Accepter ou décliner",
}


def _of(meeting: Meeting):
    rows = Deliberation.objects.filter(resolution__item__meeting=meeting.pk)
    return rows.select_related("resolution__item__meeting__statutes", "facilitator", "proposed").order_by(
        F("ended_at").asc(nulls_first=True), "pk"
    )


def stages(meeting: Meeting) -> Iterator[Stage]:
    """The deliberations of a meeting, those that go on first. Of secret nominations, and of names before they are revealed: how
    many were written."""
    for found in _of(meeting):
        yield _over(found) if found.state in ENDED else _running(found)


def _common(found: Deliberation) -> dict:
    assert found.resolution is not None
    return {
        "pk": found.pk,
        "item": found.resolution.item_id,
        "kind": found.get_kind_display().capitalize(),
        "address": reverse("governance:rounds:sheet", args=[found.pk]),
    }


def _over(found: Deliberation) -> Stage:
    return Stage(**_common(found), step=found.get_state_display(), over=result(found), seen=found.state)


def _running(found: Deliberation) -> Stage:
    people, done, rounds = list(queries.participants(found)), queries.answered(found), ROUNDS[Kind(found.kind)]
    asks = found.state in ASKS_ALL
    place = f"Tour {rounds.index(Phase(found.state)) + 1} sur {len(rounds)} : " if found.state in rounds else ""
    concerns, texts = queries.concerns_of(found), found.wordings.count()
    return Stage(
        **_common(found),
        step=f"{place}{found.get_state_display()}",
        meant=MEANT.get(Phase(found.state), ""),
        text=queries.text_of(found),
        lines=_lines(found, [f"Objection de {one.author} : {one.text}" for one in concerns if one.state == "standing"]),
        done=len([one for one in people if one.pk in done]) if asks else 0,
        asked=len(people) if asks else 0,
        seen=f"{found.state}-{found.turn}-{texts}-{[one.state for one in concerns]}-{found.proposed_id}",
    )


def _lines(found: Deliberation, concerns: list[str]) -> list[str]:
    """What the room has to hear: who is proposed, who was named once it is revealed, the objections that wait."""
    if found.proposed is not None and found.state in (Phase.OBJECTIONS, Phase.ACCEPTANCE):
        return [f"Personne proposée : {found.proposed}", *concerns]
    names = sorted({str(one.person) for one in queries.named(found)})
    return [f"Personnes nommées : {', '.join(names)}", *concerns] if names else concerns


def turn_of(member: Member, stage: Stage) -> Act | None:
    """What a member has to do in the present round; nothing once they answered, or when it is not asked of them."""
    found = queries.deliberations().filter(pk=stage.pk).exclude(state__in=ENDED).first()
    if found is None or found.state not in ASKED or not queries.participants(found).filter(pk=member.pk).exists():
        return None
    if found.state == Phase.ACCEPTANCE:
        waits = member.pk == found.proposed_id
    elif found.state == Phase.EXPLAIN:
        waits = found.nominations.filter(member=member, reason="").exists()
    else:
        waits = member.pk not in queries.answered(found)
    return Act(ASKED[Phase(found.state)], stage.address) if waits else None


def next_act(user, stage: Stage) -> Act | None:
    """Where who facilitates goes on, said as what comes next."""
    found = queries.deliberations().filter(pk=stage.pk).exclude(state__in=ENDED).first()
    if found is None or not queries.facilitates(user, found):
        return None
    return Act(_next(found), reverse("governance:rounds:lead", args=[found.pk]))


def _next(found: Deliberation) -> str:
    if found.state == Phase.NOMINATE:
        return "révéler les noms"
    if following := rules.next_round(found):
        return f"ouvrir le tour « {following.label} »"
    if found.state == Phase.CHANGE:
        return "proposer une personne"
    if found.state == Phase.ACCEPTANCE:
        return "noter la réponse"
    if waiting := len(queries.standing(found)):
        return f"traiter {waiting} objections" if waiting > 1 else "traiter l'objection"
    return "constater le consentement" if queries.answered(found) else "attendre les réponses"
