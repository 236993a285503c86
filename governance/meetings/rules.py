"""What may be done with a meeting and what it deliberates on, and the sentence when not."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from fractions import Fraction
from math import ceil

from django.utils import timezone

from cae.access import Refusal
from governance.meetings.enums import (
    ASSEMBLIES,
    MOVES,
    AmendmentState,
    ItemKind,
    MeetingKind,
    MeetingState,
    RequestState,
    ResolutionNature,
)
from governance.meetings.models import AgendaItem, AgendaRequest, Amendment, Meeting, Resolution, WrittenQuestion
from members.rules import plausible

# Kinds of items that are put to the vote.
VOTED = (ItemKind.RESOLUTION, ItemKind.ELECTION)
# A meeting that is neither held nor given up.
LIVE = (MeetingState.DRAFT, MeetingState.CONVENED, MeetingState.OPEN)


def local_day(at: datetime) -> date:
    return timezone.localtime(at).date()


# -- the meeting --------------------------------------------------------------------------------------


def can_schedule(*, starts_at: datetime, on: date) -> Refusal | None:
    """A meeting is planned at a plausible time to come."""
    day = local_day(starts_at)
    if refusal := plausible(day, on=on, what="Commence le"):
        return Refusal(refusal.sentence, remedy=refusal.remedy, code="date", field="starts_at")
    if day < on:
        return Refusal("Une réunion se prépare pour une date à venir.", code="past", field="starts_at")
    return None


def can_move(meeting: Meeting, to: MeetingState) -> Refusal | None:
    """Whether a meeting may go to another state: the table of moves says so."""
    if to in MOVES[MeetingState(meeting.state)]:
        return None
    return Refusal(f"{_so_far(meeting)} : elle ne peut plus être {MeetingState(to).label}.", code="state")


def can_fail(meeting: Meeting, *, asks_quorum: bool) -> Refusal | None:
    """A quorum is missed where there is one."""
    if refusal := can_move(meeting, MeetingState.FAILED):
        return refusal
    if asks_quorum:
        return None
    return Refusal("Aucun quorum n'est demandé à cette réunion.", remedy="Levez la séance.", code="no_quorum")


def _so_far(meeting: Meeting) -> str:
    if meeting.state == MeetingState.FAILED:
        return "Cette réunion n'a pas atteint son quorum"
    return f"Cette réunion est {MeetingState(meeting.state).label}"


def can_edit(meeting: Meeting) -> Refusal | None:
    """The meeting and its agenda change while it is prepared; convened people were told a date, a place and an agenda."""
    if meeting.state == MeetingState.DRAFT:
        return None
    if meeting.state == MeetingState.CONVENED:
        return Refusal(
            "La convocation est partie : la date, le lieu et l'ordre du jour ne changent plus.",
            "C. com. art. L. 225-105",
            "Annulez la réunion et convoquez-la de nouveau s'il le faut.",
            code="convened",
        )
    return Refusal(f"{_so_far(meeting)} : elle ne change plus.", code="state")


def can_convene(meeting: Meeting, *, on: date) -> Refusal | None:
    """The first thing missing before a meeting can be convened, if any."""
    return next(iter(missing_to_convene(meeting, on=on)), None)


def missing_to_convene(meeting: Meeting, *, on: date) -> list[Refusal]:
    """Everything missing before the convocation, each with its reason."""
    if refusal := can_move(meeting, MeetingState.CONVENED):
        return [refusal]
    missing = []
    if local_day(meeting.starts_at) < on:
        missing.append(Refusal("La date de la réunion est passée.", remedy="Choisissez-en une autre.", code="past"))
    if meeting.kind in ASSEMBLIES and meeting.statutes_id is None:
        missing.append(
            Refusal(
                "Aucuns statuts ne sont enregistrés : on ne sait ni quel délai ni quel quorum appliquer.",
                remedy="Enregistrez les statuts en vigueur.",
                code="statutes",
            )
        )
    items = list(meeting.items.select_related("resolution").all())
    if not items:
        missing.append(
            Refusal(
                "L'ordre du jour est vide : on ne délibère que de ce qu'il annonce.",
                "C. com. art. L. 225-105",
                "Ajoutez un premier point.",
                code="agenda",
            )
        )
    missing.extend(
        Refusal(
            f"Le point {item.order}, « {item.title} », se vote mais n'a pas de texte.",
            "C. com. art. R. 225-76 et R. 223-19",
            "Écrivez sa résolution.",
            code="resolution",
        )
        for item in items
        if item.kind in VOTED and resolution_of(item) is None
    )
    if meeting.kind in ASSEMBLIES and items and not any(item.kind in VOTED for item in items):
        missing.append(Refusal("Rien n'est mis au vote.", remedy="Ajoutez une résolution.", code="nothing_to_vote"))
    return missing


def resolution_of(item: AgendaItem) -> Resolution | None:
    """The resolution of an item, if it has one."""
    return getattr(item, "resolution", None)


def can_open(meeting: Meeting, *, at: datetime) -> Refusal | None:
    """A meeting opens once convened, not before the hour people were convened for: who comes then would find it decided."""
    if refusal := can_move(meeting, MeetingState.OPEN):
        return refusal
    if at < meeting.starts_at:
        start = timezone.localtime(meeting.starts_at)
        when = f"le {start:%d/%m/%Y} à {start.hour} h{f' {start.minute:02d}' if start.minute else ''}"
        return Refusal(f"La réunion est prévue {when} : elle ne s'ouvre pas avant.", code="early")
    return None


def can_call_again(meeting: Meeting, *, left: Sequence[Resolution] = ()) -> Refusal | None:
    """A second call follows a first one that missed its quorum, once; of a mixed assembly that was held, for the extraordinary
    resolutions that missed theirs (`left`): a quorum is that of the nature of each."""
    if meeting.state != MeetingState.FAILED and not left:
        return Refusal("On ne convoque une seconde fois que si le quorum a manqué.", "C. com. art. R. 225-70", code="state")
    if meeting.rank != 1:
        return Refusal("C'était déjà une deuxième convocation.", code="rank")
    if Meeting.objects.filter(first_call=meeting).exists():
        return Refusal("La deuxième convocation est déjà préparée.", code="twice")
    return None


def can_invite(meeting: Meeting) -> Refusal | None:
    """People are invited by name to a board or to a meeting of a group; assemblies and pre-assemblies are for all."""
    if meeting.kind not in (MeetingKind.BOARD, MeetingKind.COLLECTIVE):
        return Refusal("Cette réunion est ouverte à tous : personne n'y est invité par son nom.", code="open_to_all")
    if meeting.state not in LIVE:
        return Refusal(f"{_so_far(meeting)}.", code="state")
    return None


# -- agenda and resolutions -----------------------------------------------------------------------------


def can_write(item: AgendaItem, *, nature: str) -> Refusal | None:
    """A resolution is written while its meeting is prepared, on an item that is voted, with a majority its meeting can reach."""
    resolution = resolution_of(item)
    if resolution is not None and resolution.frozen_at is not None:
        return frozen(resolution)
    if refusal := can_edit(item.meeting):
        return refusal
    if item.kind not in VOTED:
        return Refusal("Ce point ne se vote pas.", remedy="Changez sa nature pour « résolution » ou « élection ».", code="kind")
    if nature == ResolutionNature.EXTRAORDINARY and item.meeting.kind == MeetingKind.ORDINARY:
        return Refusal(
            "Une assemblée ordinaire ne peut pas voter une résolution extraordinaire.",
            "C. com. art. L. 225-96",
            "Faites-en une assemblée mixte.",
            code="nature",
            field="nature",
        )
    if nature == ResolutionNature.ORDINARY and item.meeting.kind == MeetingKind.EXTRAORDINARY:
        return Refusal(
            "Une assemblée extraordinaire ne vote que des résolutions extraordinaires.",
            "C. com. art. L. 225-98",
            "Faites-en une assemblée mixte.",
            code="nature",
            field="nature",
        )
    return None


def nature_by_default(meeting: Meeting) -> str:
    """The majority a new resolution asks for when nothing is said."""
    extraordinary = meeting.kind == MeetingKind.EXTRAORDINARY
    return ResolutionNature.EXTRAORDINARY if extraordinary else ResolutionNature.ORDINARY


def keeps_its_vote() -> Refusal:
    """Said of an item that has a resolution and would no longer be voted."""
    return Refusal(
        "Ce point a une résolution : il se vote.", remedy="Retirez le point, ou gardez sa nature.", code="kind", field="kind"
    )


def can_remove(item: AgendaItem) -> Refusal | None:
    """An item leaves an agenda in preparation, unless members asked for it in number."""
    if refusal := can_edit(item.meeting):
        return refusal
    if item.request_id is not None:
        return Refusal(
            "Ce point est inscrit à la demande de membres : il reste à l'ordre du jour.",
            "C. com. art. L. 225-105 et L. 223-27",
            code="requested",
        )
    resolution = resolution_of(item)
    return frozen(resolution) if resolution is not None else None


def frozen(resolution: Resolution) -> Refusal | None:
    """Whether the text is final: nothing of it changes any more."""
    if resolution.frozen_at is None:
        return None
    return Refusal(
        f"Le texte de la résolution {resolution.number} est arrêté depuis le {local_day(resolution.frozen_at):%d/%m/%Y} : "
        "il ne change plus.",
        code="frozen",
    )


def can_freeze(resolution: Resolution, *, waiting: int, carried: Refusal | None) -> Refusal | None:
    """The text is frozen once, when every amendment has its answer (`waiting`: those that have none), the meeting is still to
    decide, and nothing it carries says something else (`carried`)."""
    if refusal := frozen(resolution):
        return refusal
    if resolution.item.meeting.state not in LIVE:
        return Refusal(f"{_so_far(resolution.item.meeting)}.", code="state")
    if waiting:
        one = waiting == 1
        return Refusal(
            "Un amendement attend sa réponse." if one else f"{waiting} amendements attendent leur réponse.",
            remedy="Retenez-le ou écartez-le d'abord." if one else "Retenez-les ou écartez-les d'abord.",
            code="amendments",
        )
    return carried


# -- what members ask and say ---------------------------------------------------------------------------


def needed(share: Fraction, associates: int) -> int:
    """How many associates make a share of them: rounded up, one at least."""
    return max(1, ceil(share * associates))


def last_day_to_request(meeting: Meeting, *, days: int) -> date:
    """The last day a request for an item may reach its threshold: so many full days before the meeting."""
    return local_day(meeting.starts_at) - timedelta(days=days)


def associates_only(is_associate: bool, what: str) -> Refusal | None:
    """Some acts belong to associates, who decide."""
    if is_associate:
        return None
    return Refusal(
        f"{what} revient aux associé·es.",
        remedy="Vous pouvez prendre part à la discussion de chaque résolution.",
        code="not_associate",
    )


def can_request(meeting: Meeting, *, on: date, days: int, source: str, is_associate: bool) -> Refusal | None:
    """Associates ask for an item of an assembly, and support one, until so many days before it (GOV-40), and while its agenda has
    not left with the convocation: an assembly does not deliberate off its agenda (GOV-38)."""
    if meeting.kind not in ASSEMBLIES:
        return Refusal("On demande l'inscription d'un point à l'ordre du jour d'une assemblée.", code="kind")
    if meeting.rank != 1:
        return Refusal(
            "L'ordre du jour d'une deuxième convocation est celui de la première.", "C. com. art. L. 225-105", code="rank"
        )
    if meeting.state not in (MeetingState.DRAFT, MeetingState.CONVENED):
        return Refusal(f"{_so_far(meeting)}.", code="state")
    if refusal := associates_only(is_associate, "Demander ou soutenir l'inscription d'un point"):
        return refusal
    return _too_late(meeting, on=on, days=days, source=source)


def _too_late(meeting: Meeting, *, on: date, days: int, source: str) -> Refusal | None:
    """An assembly decides on what each was told, and on that only: nothing enters an agenda that left."""
    if meeting.state == MeetingState.CONVENED:
        return Refusal(
            f"« {meeting} » est déjà convoquée : son ordre du jour est parti et ne change plus.",
            "C. com. art. L. 225-105",
            "Proposez ce point pour la prochaine, ou parlez-en dans les questions écrites.",
            code="sent",
        )
    last = last_day_to_request(meeting, days=days)
    if on > last:
        return Refusal(
            f"Trop tard pour cette assemblée : une demande devait réunir ses soutiens le {last:%d/%m/%Y} au plus tard, "
            f"{days} jours avant elle.",
            source,
            "Proposez ce point pour la prochaine, ou parlez-en dans les questions écrites.",
            code="late",
        )
    return None


def can_change_support(request: AgendaRequest) -> Refusal | None:
    """Supports are given and taken back while the request gathers them."""
    if request.state == RequestState.OPEN:
        return None
    return Refusal(f"Cette demande n'attend plus de soutien : {RequestState(request.state).label}.", code="state")


def can_discuss(meeting: Meeting) -> Refusal | None:
    """People talk about a resolution until the meeting is over."""
    if meeting.state in LIVE:
        return None
    return Refusal(f"{_so_far(meeting)} : la discussion est close.", code="state")


def can_amend(resolution: Resolution, *, takes_part: bool) -> Refusal | None:
    """Who takes part in the decision proposes another wording, until the text is final."""
    if refusal := frozen(resolution) or can_discuss(resolution.item.meeting):
        return refusal
    return None if takes_part else associates_only(False, "Proposer un amendement")


def can_decide(amendment: Amendment) -> Refusal | None:
    """An amendment is answered once, before the text is final."""
    if amendment.state != AmendmentState.PROPOSED:
        return Refusal(f"Cet amendement est déjà {AmendmentState(amendment.state).label}.", code="state")
    return frozen(amendment.resolution) or can_discuss(amendment.resolution.item.meeting)


def can_ask(meeting: Meeting, *, takes_part: bool) -> Refusal | None:
    """Who takes part asks a question in writing, until the meeting opens: it is answered then at the latest."""
    if meeting.state not in (MeetingState.DRAFT, MeetingState.CONVENED):
        return Refusal(
            f"{_so_far(meeting)} : une question écrite se pose avant elle.",
            remedy="Demandez la parole." if meeting.state == MeetingState.OPEN else "",
            code="state",
        )
    return None if takes_part else associates_only(False, "Poser une question écrite")


def can_answer(question: WrittenQuestion) -> Refusal | None:
    """An answer is given once: it was published."""
    if not question.answer:
        return None
    return Refusal("Cette question a déjà sa réponse.", code="answered")


def can_say_coming(meeting: Meeting, *, takes_part: bool) -> Refusal | None:
    """Who is concerned by a meeting says whether they come, until it opens."""
    if meeting.state not in (MeetingState.DRAFT, MeetingState.CONVENED):
        return Refusal(f"{_so_far(meeting)}.", code="state")
    return None if takes_part else associates_only(False, "Cette réunion")


def can_declare(resolution: Resolution, *, takes_part: bool) -> Refusal | None:
    """Who takes part in a decision declares an interest in it until the meeting is over."""
    if refusal := can_discuss(resolution.item.meeting):
        return refusal
    return None if takes_part else associates_only(False, "Déclarer un intérêt")


def interest_removes_vote(resolution: Resolution) -> bool:
    """Whether a declared interest takes the vote away: for a regulated agreement (C. com. art. L. 225-40 and L. 223-19), and
    in a board or a group. Anywhere else it is minuted, and the person votes."""
    return resolution.regulated or resolution.item.meeting.kind in (MeetingKind.BOARD, MeetingKind.COLLECTIVE)


def can_attach(meeting: Meeting) -> Refusal | None:
    """Documents are put at people's disposal until the meeting is over, and its minutes afterwards."""
    if meeting.state == MeetingState.CANCELLED:
        return Refusal("Cette réunion est annulée.", code="state")
    return None


def can_detach(meeting: Meeting) -> Refusal | None:
    """What convened people were sent stays at their disposal."""
    if meeting.state == MeetingState.DRAFT:
        return None
    return Refusal(
        "Les personnes convoquées ont pu lire ce document : il reste à leur disposition.",
        remedy="Ajoutez plutôt une version corrigée.",
        code="convened",
    )
