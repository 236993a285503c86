"""Giving one's voice, taking it back, refusing to carry it, losing it by coming. The meeting is locked first, as
votes and arrivals do, then the two people."""

from datetime import datetime

from django.db import transaction

from cae import files, jobs
from cae.access import Refused, or_raise
from cae.actors import Actor, user_of
from cae.history import record
from cae.locks import lock
from cae.models import StoredFile
from governance.meetings.models import Meeting
from governance.meetings.queries import book
from governance.meetings.rules import local_day
from governance.proxies import ports, queries, rules
from governance.proxies.enums import ProxyChannel, ProxyKind, ProxyState
from governance.proxies.models import Proxy
from members.models import Member

TELL = "governance.tell_proxy"
SCAN = "scan"


@transaction.atomic
def give_proxy(
    *,
    meeting: Meeting,
    giver: Member,
    by: Actor,
    at: datetime,
    holder: Member | None = None,
    kind: str = ProxyKind.NAMED,
    channel: str = ProxyChannel.ONLINE,
    scan: StoredFile | None = None,
) -> Proxy:
    """Gives the voice of `giver` for one meeting: to `holder`, or to nobody where that counts as the opinion of the board.

    Refuses what `rules` says: out of time, without a vote, a second proxy, a voice passed on, a holder who is no associate, who
    gave theirs, or who carries as many as the law lets. The holder is told by mail. On paper, the signed sheet is kept with it
    (`scan`), and it is taken when no vote is open in the room, of somebody who is not in it.
    """
    meeting = lock(meeting)  # no vote opens, nobody arrives, no form is recorded meanwhile
    on, rule = local_day(at), book(meeting)
    people = [giver, holder] if holder is not None else [giver]
    for one in sorted(people, key=lambda member: member.pk):  # two givers of one holder follow each other
        lock(one)
    until = rules.online_until(meeting, rule["proxies.until"])
    or_raise(rules.takes_proxies(meeting, channel=channel, until=until, hour=rule["proxies.until"], at=at))
    if channel != ProxyChannel.ONLINE:
        or_raise(ports.why_not_now(meeting))
        or_raise(rules.can_hand_in(giver, here=giver.pk in ports.here(meeting), channel=channel, has_scan=scan is not None))
    voters = set(queries.voters(meeting, on=on).filter(pk__in=[one.pk for one in people]).values_list("pk", flat=True))
    or_raise(
        rules.can_give(
            giver,
            votes=giver.pk in voters,
            known=queries.given_by(meeting, giver),
            carries=len(queries.carried_by(meeting, giver)),
            has_form=queries.postal_of(meeting, giver) is not None,
            channel=channel,
        )
    )
    if holder is not None:
        cap = queries.cap_of(meeting, on=on)
        or_raise(
            rules.can_hold(
                holder,
                giver,
                votes=holder.pk in voters,
                carried=len(queries.carried_by(meeting, holder)),
                cap=cap,
                gave=queries.given_by(meeting, holder) is not None,
                wrote=queries.postal_of(meeting, holder) is not None,
                source=rule["proxies.cap"].source,
            )
        )
    else:
        or_raise(rules.can_be_without_holder(kind, rule["proxies.blank"]))
    made = Proxy.objects.create(
        meeting=meeting,
        giver=giver,
        holder=holder,
        kind=ProxyKind.NAMED if holder is not None else kind,
        channel=channel,
        given_at=at,
        scan=scan,
        recorded_by=user_of(by),
    )
    if scan is not None:
        files.attach(made, scan, purpose=SCAN, by=by, name=f"Pouvoir de {giver}")
    did = "a donné" if channel == ProxyChannel.ONLINE else "a enregistré"
    record(meeting, "give_proxy", f"{did} le pouvoir de {giver}{f' à {holder}' if holder else ''}", by=by)
    if holder is not None:
        tell(made, by)
    return made


@transaction.atomic
def revoke_proxy(*, proxy: Proxy, by: Actor, at: datetime) -> Proxy:
    """Takes a proxy back: the voice is its giver's again, for the votes that are still to come."""
    return _end(proxy, ProxyState.REVOKED, f"a repris le pouvoir de {proxy.giver}", by=by, at=at)


@transaction.atomic
def refuse_proxy(*, proxy: Proxy, reason: str, by: Actor, at: datetime) -> Proxy:
    """Refuses to carry a voice, or to receive it, with the reason its giver reads and is mailed. One that was drawn waits for the
    lot again: its giver, who is not there, chose nobody."""
    if not reason.strip():
        raise Refused("Dites pourquoi : la personne qui donne son pouvoir le lira.")
    if proxy.drawn_at is not None:
        return _back_to_the_lot(proxy, reason, by=by)
    said, kept = f"a refusé le pouvoir de {proxy.giver} : {reason}", reason.strip()[:300]
    ended = _end(proxy, ProxyState.REFUSED, said, by=by, at=at, refusal=kept)
    tell(ended, by)
    return ended


def _back_to_the_lot(proxy: Proxy, reason: str, *, by: Actor) -> Proxy:
    proxy = lock(proxy)
    or_raise(rules.can_end(proxy, proxy.meeting))
    said = f"n'a pas porté le pouvoir de {proxy.giver}, tiré au sort : il attend un nouveau tirage. {reason}"
    proxy.holder = proxy.drawn_at = None
    proxy.save(update_fields=["holder", "drawn_at"])
    record(proxy.meeting, "end_proxy", said[:500], by=by)
    return proxy


@transaction.atomic
def lapse_proxy(*, meeting: Meeting, giver: Member, by: Actor, at: datetime) -> Proxy | None:
    """Ends the proxy of somebody who comes: they vote themselves. It does not come back when they leave (GOV-27: a proxy is
    given in writing, taken back by an act; an ended one is given again). None when they gave none."""
    known = queries.given_by(meeting, giver)
    if known is None:
        return None
    return _end(known, ProxyState.LAPSED, f"le pouvoir de {giver} n'a plus d'effet : la personne est venue", by=by, at=at)


@transaction.atomic
def restore_proxy(*, proxy: Proxy, by: Actor, at: datetime) -> Proxy:
    """Gives again, as it was, a proxy that an arrival noted by mistake ended; under the same rules as a new one."""
    or_raise(rules.can_restore(proxy))
    return give_proxy(
        meeting=proxy.meeting,
        giver=proxy.giver,
        holder=proxy.holder,
        kind=proxy.kind,
        channel=ProxyChannel.DESK,
        scan=proxy.scan,
        by=by,
        at=at,
    )


def _end(proxy: Proxy, state: ProxyState, sentence: str, *, by: Actor, at: datetime, refusal: str = "") -> Proxy:
    proxy = lock(proxy)
    or_raise(rules.can_end(proxy, proxy.meeting))
    proxy.state, proxy.ended_at, proxy.refusal = state, at, refusal
    proxy.save(update_fields=["state", "ended_at", "refusal"])
    record(proxy.meeting, "end_proxy", sentence[:500], by=by)
    return proxy


def tell(proxy: Proxy, by: Actor) -> None:
    """Mails who carries a proxy, or who gave one that was refused."""
    jobs.ask(TELL, label=f"Pouvoir de {proxy.giver}"[:200], by=by, proxy_id=proxy.pk)
