"""What may be done in a deliberation, and the sentence when not."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from cae.access import Refusal
from cae.templatetags.format import moment
from governance.meetings.enums import MeetingKind, MeetingState
from governance.meetings.models import Meeting, Resolution
from governance.meetings.rules import LIVE, frozen
from governance.rounds.enums import ENDED, ROUNDS, ConcernState, Kind, Phase
from governance.rounds.models import Concern, Deliberation, Nomination

SILENCE = timedelta(days=2)  # what we leave to each from afar: the mail is read, and there is a night to think
BY_CONSENT = (MeetingKind.BOARD, MeetingKind.COLLECTIVE)  # they may decide so; anywhere else consent prepares or advises


def ended(deliberation: Deliberation) -> Refusal | None:
    """Nothing is added once it is over."""
    if deliberation.state not in ENDED:
        return None
    return Refusal(f"Cette délibération est {Phase(deliberation.state).label} : elle ne change plus.", code="ended")


def is_in(deliberation: Deliberation, *phases: Phase) -> Refusal | None:
    """An act belongs to its round."""
    if refusal := ended(deliberation):
        return refusal
    if deliberation.state in phases:
        return None
    said = " ou ".join(f"« {phase.label} »" for phase in phases)
    return Refusal(
        f"On en est au tour « {Phase(deliberation.state).label} » : cela se fait pendant le tour {said}.",
        remedy="Rechargez la page.",
        code="phase",
    )


def can_start(resolution: Resolution, *, has_one: bool, is_decided: bool, has_ballot: bool) -> Refusal | None:
    """A resolution goes through rounds while its meeting is to be held or is held, once at a time, before any vote on it, and
    until consent decided it."""
    if resolution.item.meeting.state not in LIVE:
        return Refusal("Cette réunion est terminée.", code="state")
    if has_one:
        return Refusal("Une délibération est déjà en cours sur cette résolution.", code="twice")
    if is_decided:
        return DECIDED
    if has_ballot:
        return Refusal(
            "Un vote est déjà préparé sur cette résolution.", remedy="Annulez-le, ou laissez-le trancher.", code="ballot"
        )
    return None


DECIDED = Refusal(
    "Cette résolution est décidée par consentement : ce qui est décidé le reste.",
    remedy="Pour y revenir, inscrivez une autre résolution à l'ordre du jour.",
    code="consented",
)


def can_vote(deliberation: Deliberation) -> Refusal | None:
    """A resolution is decided once: no vote on it while its rounds go on, nor once consent decided it. Without consent, or where
    it only prepares, the vote decides."""
    if deliberation.state not in ENDED:
        return Refusal(
            "On délibère par consentement sur cette résolution : elle ne se vote pas en même temps.",
            remedy="Terminez cette délibération, ou arrêtez-la en disant pourquoi.",
            code="deliberation",
        )
    if deliberation.state == Phase.CONSENTED and deliberation.decides:
        return DECIDED
    return None


def can_gather(people: Sequence[int]) -> Refusal | None:
    """Out of a meeting, a deliberation is between two people at least, each named."""
    if len(people) >= 2:
        return None
    return Refusal("Choisissez au moins deux personnes : on ne consent pas seul.", code="people", field="people")


def takes_part(is_in_it: bool) -> Refusal | None:
    """Who takes part answers, and only they."""
    if is_in_it:
        return None
    return Refusal(
        "Seules les personnes qui prennent part à cette délibération y répondent.",
        remedy="Si vous êtes dans la salle, faites noter votre arrivée.",
        code="outside",
    )


def next_round(deliberation: Deliberation) -> Phase | None:
    """The round that whoever facilitates opens next; None where something else has to happen first."""
    if deliberation.state in (Phase.CHANGE, Phase.OBJECTIONS, Phase.ACCEPTANCE, *ENDED):
        return None
    rounds = ROUNDS[Kind(deliberation.kind)]
    return rounds[0] if deliberation.state == Phase.PREPARED else rounds[rounds.index(Phase(deliberation.state)) + 1]


def can_advance(deliberation: Deliberation, *, seen: str, written: int) -> Refusal | None:
    """The next round opens from the one that was `seen`; names are revealed once there is one."""
    if refusal := ended(deliberation):
        return refusal
    if deliberation.state != seen:
        return Refusal(f"Le tour « {Phase(deliberation.state).label} » vient d'être ouvert par quelqu'un d'autre.", code="moved")
    if deliberation.state == Phase.NOMINATE and not written:
        return Refusal("Personne n'a encore écrit de nom.", code="nobody")
    if next_round(deliberation) is None:
        return Refusal("Ce tour se termine autrement.", remedy="Suivez la prochaine étape indiquée.", code="phase")
    return None


def is_final(deliberation: Deliberation, *, carries: bool) -> Refusal | None:
    """What an assembly votes on is final. A board or a group in session amends the text it was convened on until it consents,
    unless the resolution carries something that its words describe."""
    resolution = deliberation.resolution
    refusal = frozen(resolution) if resolution is not None else None
    if resolution is None or refusal is None:
        return None
    meeting = resolution.item.meeting
    if meeting.kind not in BY_CONSENT or carries:
        remedy = "Une objection se lève ou se maintient ; le vote portera sur ce texte."
    elif decides(meeting):
        return None
    else:
        remedy = "Une objection se lève ou se maintient ; le texte pourra changer une fois la séance ouverte."
    return Refusal(refusal.sentence, remedy=remedy, code="frozen")


def can_change_text(deliberation: Deliberation, text: str, *, before: str) -> Refusal | None:
    """Another text has other words; an election changes what somebody is elected to, not a text."""
    if not text.strip() or text.split() == before.split():
        return Refusal("Ce texte est le même : changez-y au moins un mot.", code="same", field="text")
    return None


def can_integrate(deliberation: Deliberation) -> Refusal | None:
    """An objection is integrated in the text of a proposal."""
    if deliberation.kind == Kind.PROPOSAL:
        return None
    return Refusal("Une élection n'a pas de texte à changer : changez la durée ou les critères.", code="kind")


def can_redefine(deliberation: Deliberation, *, term: str, criteria: str) -> Refusal | None:
    """An objection to what somebody is elected to changes its term or its criteria."""
    if deliberation.kind != Kind.ELECTION:
        return Refusal("Seule une élection a une durée et des critères.", code="kind")
    if (term.strip(), criteria.split()) == (deliberation.term, deliberation.criteria.split()):
        return Refusal("Rien n'a changé : changez la durée ou les critères.", code="same", field="term")
    return None


def can_amend(deliberation: Deliberation) -> Refusal | None:
    """A proposal is improved before objections are asked for; afterwards each change answers an objection."""
    return is_in(deliberation, Phase.PREPARED, Phase.CLARIFY, Phase.REACT, Phase.AMEND)


def same_turn(deliberation: Deliberation, turn: int) -> Refusal | None:
    """One answers on the text or the person one read."""
    if deliberation.turn == turn:
        return None
    what = "La personne proposée" if deliberation.kind == Kind.ELECTION else "Le texte"
    return Refusal(f"{what} vient de changer : relisez, puis répondez.", code="turn")


def can_settle(concern: Concern) -> Refusal | None:
    """What becomes of an objection is said until the deliberation is over; one that was integrated or withdrawn stays so."""
    if refusal := is_in(concern.deliberation, Phase.OBJECTIONS):
        return refusal
    if concern.state in (ConcernState.STANDING, ConcernState.UPHELD):
        return None
    return Refusal(f"Cette objection est déjà {ConcernState(concern.state).label}.", code="settled")


def can_uphold(concern: Concern) -> Refusal | None:
    if concern.state == ConcernState.UPHELD:
        return Refusal("Cette objection est déjà maintenue.", code="settled")
    return can_settle(concern)


def can_conclude(
    deliberation: Deliberation, *, seen: int, standing: Sequence[Concern], answered: int, may_change: bool = True
) -> Refusal | None:
    """Objections are closed once each has its answer, and somebody answered the text that was `seen`; `may_change`: the text may
    still answer them."""
    if refusal := is_in(deliberation, Phase.OBJECTIONS) or same_turn(deliberation, seen):
        return refusal
    if standing:
        names = ", ".join(str(concern.author) for concern in standing)
        one = len(standing) == 1
        how = {Kind.ELECTION: "Changez la durée ou les critères", Kind.PROPOSAL: "Changez le texte pour y répondre"}
        each = "qu'elle" if one else "que chacune"
        first = f"{how[Kind(deliberation.kind)]}, ou notez" if may_change else "Notez"
        return Refusal(
            f"{'Une objection attend' if one else f'{len(standing)} objections attendent'} : {names}.",
            remedy=f"{first} {each} est levée ou maintenue.",
            code="standing",
        )
    if not answered:
        return Refusal(
            "Personne n'a encore répondu.", remedy="Laissez le temps de dire « pas d'objection » ou d'objecter.", code="nobody"
        )
    return None


def silence_until(deliberation: Deliberation, meeting: Meeting | None) -> datetime | None:
    """From when silence on the present text is consent: at once in session, where one is heard; from afar, `SILENCE` after
    objections were asked for. None where it is at once, or nothing is asked."""
    if deliberation.asked_at is None or (meeting is not None and meeting.state == MeetingState.OPEN):
        return None
    return deliberation.asked_at + SILENCE


def too_soon(deliberation: Deliberation, meeting: Meeting | None, *, silent: int, at: datetime) -> Refusal | None:
    """From afar, those who said nothing yet are waited for, the author of an objection that the text now answers too."""
    until = silence_until(deliberation, meeting)
    if not silent or until is None or at >= until:
        return None
    many = silent > 1
    return Refusal(
        f"{silent} personne{'s' if many else ''} n'{'ont' if many else 'a'} pas encore répondu : hors séance, se taire ne vaut "
        f"consentement qu'à partir du {moment(until)}.",
        remedy="Attendez leur réponse, ou ce moment ; elles ont reçu un courriel.",
        code="silence",
    )


def can_change(nomination: Nomination | None, person: int, *, named: Sequence[int]) -> Refusal | None:
    """One changes one's mind to somebody whom another named."""
    if nomination is None:
        return Refusal("Vous n'avez pas écrit de nom : il n'y a rien à changer.", code="nothing")
    if person not in named:
        return Refusal("On change pour une personne déjà nommée.", code="named", field="person")
    if person == (nomination.changed_to_id or nomination.person_id):
        return Refusal("C'est déjà le nom que vous avez écrit.", code="same", field="person")
    return None


def can_propose(
    deliberation: Deliberation, person: int, *, named: Sequence[int], standing: int, refused: Sequence[int]
) -> Refusal | None:
    """Somebody who was named is proposed; another one after an objection was upheld, or once they declined."""
    if refusal := is_in(deliberation, Phase.CHANGE, Phase.OBJECTIONS):
        return refusal
    if person not in named:
        return Refusal("On propose une personne qui a été nommée.", code="named", field="person")
    if person in refused:
        return Refusal("Cette personne a décliné.", code="declined", field="person")
    if deliberation.state == Phase.OBJECTIONS and person == deliberation.proposed_id:
        return Refusal("Cette personne est déjà proposée.", code="same", field="person")
    if standing:
        return Refusal(
            "Une objection attend d'être traitée.", remedy="Notez d'abord qu'elle est levée ou maintenue.", code="standing"
        )
    return None


def can_answer_election(deliberation: Deliberation, *, is_the_person: bool) -> Refusal | None:
    """Who was elected accepts or declines; or says so aloud, and whoever facilitates notes it."""
    if refusal := is_in(deliberation, Phase.ACCEPTANCE):
        return refusal
    return None if is_the_person else Refusal("La réponse est celle de la personne élue.", code="person")


def can_close_meeting(running: Sequence[Deliberation]) -> Refusal | None:
    """A meeting is not over while people deliberate."""
    if not running:
        return None
    return Refusal(
        f"« {running[0]} » n'est pas terminée : on y délibère par consentement.",
        remedy="Terminez ce tour, ou abandonnez-le en disant pourquoi.",
        code="deliberation",
    )


def decides(meeting: Meeting | None) -> bool:
    """Whether consent is the decision of this meeting: a board or a group, in session."""
    return meeting is not None and meeting.kind in BY_CONSENT and meeting.state == MeetingState.OPEN
