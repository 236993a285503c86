"""Who may give their voice to whom, or send it by post, until when, and the sentence when not (loi 78-763 art. 14; GOV-22 to 27,
71 to 75)."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from cae.access import Refusal
from governance.convening.rules import noon
from governance.meetings.enums import ASSEMBLIES, MeetingState
from governance.meetings.models import Meeting
from governance.meetings.rules import local_day
from governance.proxies.enums import PostalState, ProxyChannel, ProxyKind, ProxyState
from governance.proxies.models import PostalForm, Proxy
from governance.statutes.queries import Applied
from members.models import Member

PARIS = ZoneInfo("Europe/Paris")  # the hour of the law (R. 225-80)
TAKEN = (MeetingState.CONVENED, MeetingState.OPEN)
# What a proxy that names nobody is, where the statutes take some.
KIND_OF_RULE = {"board": ProxyKind.BLANK, "drawn": ProxyKind.DRAWN}
FEWEST = 3  # characters said aloud by the room, at least, for a draw
ONE_VOICE = "loi 47-1775 art. 9"
BETWEEN_ASSOCIATES = "loi 47-1775 art. 9, et pour une SCOP loi 78-763 art. 14"
NO_SUBSTITUTION = "C. com. art. R. 225-79"
NOT_BOTH = "C. com. art. R. 225-81"


def online_until(meeting: Meeting, hour: Applied) -> datetime:
    """The instant until which a proxy is received on-line: an hour of the eve, in Paris."""
    eve: date = local_day(meeting.starts_at) - timedelta(days=1)
    return datetime.combine(eve, time(0), PARIS) + timedelta(hours=hour.value)


def takes_proxies(meeting: Meeting, *, channel: str, until: datetime, hour: Applied, at: datetime) -> Refusal | None:
    """A proxy is given to an assembly once it is convened: on-line until the eve, then on paper or at the desk."""
    if refusal := takes_paper(meeting):
        return refusal
    if channel == ProxyChannel.ONLINE and at > until:
        return Refusal(
            f"Les pouvoirs en ligne étaient reçus jusqu'au {until:%d/%m/%Y} à {until.hour} h.",
            hour.source,
            "Donnez-le sur papier à l'accueil, avant le vote.",
            code="late",
        )
    return None


def takes_paper(meeting: Meeting) -> Refusal | None:
    """Papers are received for an assembly that is convened, until it is over."""
    if meeting.kind not in ASSEMBLIES:
        return Refusal("On ne donne pouvoir que pour une assemblée.", code="kind")
    if meeting.state == MeetingState.DRAFT:
        return Refusal("L'assemblée n'est pas encore convoquée : attendez sa convocation.", code="draft")
    if meeting.state not in TAKEN:
        return Refusal("Cette assemblée est passée.", code="over")
    return None


def can_hand_in(giver: Member, *, here: bool, channel: str, has_scan: bool) -> Refusal | None:
    """A paper is taken at the desk with its signed sheet, of somebody who is not there."""
    if here:
        return Refusal(
            f"{giver} est noté·e présent·e : on ne donne pas pouvoir en étant là.",
            remedy="Notez d'abord son départ.",
            code="here",
            field="giver",
        )
    if channel == ProxyChannel.PAPER and not has_scan:
        return Refusal("Joignez le pouvoir signé, en photo ou en PDF.", "C. com. art. R. 225-79", code="scan", field="scan")
    return None


def can_restore(proxy: Proxy) -> Refusal | None:
    """What an arrival ended is given again, when the arrival was a mistake."""
    if proxy.state != ProxyState.LAPSED:
        return Refusal("On rétablit un pouvoir qu'une arrivée a éteint.", code="state")
    return None


def can_give(giver: Member, *, votes: bool, known: Proxy | None, carries: int, has_form: bool, channel: str) -> Refusal | None:
    """Who votes gives their own voice, once, and not the voices of others with it. Nobody sends a form and a proxy; when both
    came on paper, the desk records both: the form says the votes it expresses, the proxy the rest (R. 225-81)."""
    if not votes:
        return Refusal(f"{giver} n'est pas sur la liste électorale de cette assemblée.", ONE_VOICE, code="no_vote")
    if known is not None:
        return Refusal(
            f"{giver} a déjà donné pouvoir{f' à {known.holder}' if known.holder else ''}.",
            remedy="Reprenez-le d'abord.",
            code="twice",
        )
    if carries:
        return Refusal(
            f"{giver} porte déjà {_many(carries)} : un pouvoir ne se transmet pas, ils seraient perdus.",
            NO_SUBSTITUTION,
            "Refusez-les d'abord : leurs auteurs pourront choisir quelqu'un d'autre.",
            code="carries",
        )
    if has_form and channel == ProxyChannel.ONLINE:
        return Refusal(f"{giver} a déjà voté par correspondance : on n'envoie pas les deux.", NOT_BOTH, code="posted")
    return None


def can_hold(
    holder: Member, giver: Member, *, votes: bool, carried: int, cap: int, gave: bool, wrote: bool, source: str
) -> Refusal | None:
    """An associate holds the voice of another, up to the cap, when they come themselves."""
    if holder.pk == giver.pk:
        return Refusal("On ne se donne pas pouvoir à soi-même.", code="self", field="holder")
    if not votes:
        return Refusal(
            f"{holder} n'est pas associé·e : un pouvoir va à un·e associé·e.", BETWEEN_ASSOCIATES, code="outsider", field="holder"
        )
    if gave:
        return Refusal(
            f"{holder} a donné son propre pouvoir et ne viendra pas.",
            remedy="Choisissez quelqu'un qui vient.",
            code="absent",
            field="holder",
        )
    if wrote:
        return Refusal(
            f"{holder} a voté par correspondance et ne viendra pas.",
            remedy="Choisissez quelqu'un qui vient.",
            code="absent",
            field="holder",
        )
    if carried >= cap:
        return Refusal(
            f"{holder} porte déjà {_many(carried)}, le plus que l'on peut porter.",
            source,
            "Choisissez une autre personne.",
            code="cap",
            field="holder",
        )
    return None


def can_be_without_holder(kind: str, blank: Applied) -> Refusal | None:
    """A proxy that names nobody is taken where it counts as the board's opinion (GOV-25), or where a lot says who carries it."""
    if kind == KIND_OF_RULE.get(blank.value):
        return None
    return Refusal("Nos statuts demandent de nommer la personne à qui va le pouvoir.", blank.source, code="blank", field="kind")


def seed_of(digest: str, words: str) -> str:
    """The seed of a draw: the list of voters, frozen before anybody came, and what the room said aloud when all were there."""
    return f"{digest[:16]}-{' '.join(words.split())}"


def said_aloud(words: str) -> Refusal | None:
    """The room says something before a draw, so that nobody chooses its result."""
    if len(words.strip()) < FEWEST:
        return Refusal("Écrivez les mots que la salle a dits.", code="words", field="words")
    return None


def can_draw(blank: Applied, *, givers: int, places: int) -> Refusal | None:
    """A lot is drawn where the statutes have it, when somebody asked for it and somebody may carry."""
    if blank.value != "drawn":
        return Refusal("Nos statuts ne prévoient pas de tirer les pouvoirs au sort.", blank.source, code="statutes")
    if not givers:
        return Refusal("Aucun pouvoir n'attend le sort.", code="nobody")
    if not places:
        return Refusal(
            "Personne ne peut porter un pouvoir de plus : il faut des associé·es dans la salle, sous leur maximum.",
            remedy="Attendez des arrivées.",
            code="places",
        )
    return None


def can_end(proxy: Proxy, meeting: Meeting) -> Refusal | None:
    """A proxy is taken back or refused while the assembly has not ended."""
    if proxy.state != ProxyState.GIVEN:
        return Refusal("Ce pouvoir n'est plus en vigueur.", code="ended")
    if meeting.state not in TAKEN:
        return Refusal("L'assemblée est passée : ce pouvoir a servi.", code="over")
    return None


def same_agenda(first: Sequence[tuple[str, str, str]], second: Sequence[tuple[str, str, str]]) -> bool:
    """Whether two calls have the same items, in the same order, with the same texts: what was given for one is valid for
    the other (C. com. art. R. 225-79 and R. 223-21)."""
    return list(first) == list(second)


# -- by post --------------------------------------------------------------------------------------------


def postal_until(meeting: Meeting, days: Applied) -> date:
    """The last day a form may arrive: so many days before the meeting."""
    return local_day(meeting.starts_at) - timedelta(days=days.value)


PERSONS = "c’est une élection de personnes, où l’on ne répond pas pour ou contre"


def came_at(day: date) -> datetime:
    """The instant of a form received on a past day: its hour is not known, its day is what counts."""
    return noon(day)


def takes_forms(meeting: Meeting, postal: Applied) -> Refusal | None:
    """Postal forms are received where the statutes have them, for an assembly that is convened and not over."""
    if not postal.value:
        return Refusal("Nos statuts ne prévoient pas de voter par correspondance.", postal.source, code="statutes")
    return takes_paper(meeting)


def takes_online_forms(
    meeting: Meeting, *, postal: Applied, online: Applied, until: datetime, hour: Applied, at: datetime
) -> Refusal | None:
    """Forms are answered on-line where the statutes have it, until an hour of the eve (GOV-73, GOV-76)."""
    if refusal := takes_forms(meeting, postal):
        return refusal
    if not online.value:
        return Refusal(
            "Nos statuts ne prévoient pas de répondre en ligne.", online.source, "Imprimez le formulaire.", code="online"
        )
    if at > until:
        return Refusal(
            f"On répondait en ligne jusqu'au {until:%d/%m/%Y} à {until.hour} h.", hour.source, "Venez voter.", code="late"
        )
    return None


def came_on(meeting: Meeting, day: date, *, today: date) -> Refusal | None:
    """A form comes after the convocation, today at the latest."""
    if day > today or (meeting.convened_on is not None and day < meeting.convened_on):
        return Refusal("Indiquez le jour où le formulaire est arrivé.", code="day", field="received_on")
    return None


def can_vote_by_post(member: Member, *, votes: bool, form: PostalForm | None, here: bool, has_scan: bool) -> Refusal | None:
    """Who votes sends one form, signed; who came votes there. With a proxy of theirs, the form says the votes it expresses."""
    if not votes:
        return Refusal(
            f"{member} n'est pas sur la liste électorale de cette assemblée.", ONE_VOICE, code="no_vote", field="member"
        )
    if form is not None:
        return Refusal(
            f"Le formulaire de {member} est déjà reçu.",
            remedy="Écartez-le d'abord s'il ne vaut pas.",
            code="twice",
            field="member",
        )
    if here:
        return Refusal(f"{member} est noté·e présent·e et vote sur place.", code="here", field="member")
    if not has_scan:
        return Refusal("Joignez le formulaire signé, en photo ou en PDF.", "C. com. art. R. 225-76", code="scan", field="scan")
    return None


def is_counted(form: PostalForm, meeting: Meeting) -> Refusal | None:
    """A form is put aside once, while the assembly has not ended."""
    if form.state != PostalState.RECEIVED:
        return Refusal(f"Ce formulaire est déjà {PostalState(form.state).label}.", code="state")
    if meeting.state not in TAKEN:
        return Refusal("L'assemblée est passée : ce formulaire a compté.", code="over")
    return None


def can_void(form: PostalForm, meeting: Meeting, *, reason: str) -> Refusal | None:
    """A form that counts is put aside with its reason."""
    if refusal := is_counted(form, meeting):
        return refusal
    return None if reason.strip() else Refusal("Dites pourquoi : la personne le lira.", code="reason", field="reason")


def _many(count: int) -> str:
    return f"{count} pouvoir{'s' if count > 1 else ''}"
