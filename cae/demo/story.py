"""The demo cooperative's eighteen months, told in order by calling the real actions with fixed dates: always the same.

It is the demo, the ground of the browser tests and the README's pictures. May 2025 to October 2026; `since.py` goes on from
there to the day it is loaded.
"""

import heapq
import random
from collections.abc import Callable
from datetime import date, timedelta
from itertools import count

from billing.account import watch
from billing.closures.actions import close_due
from billing.contribution.models import Scale
from billing.contribution.monthly import run_month
from billing.documents.models import PaymentTerms, VatRate
from billing.proposals.actions import replay_scale
from billing.purchases.models import PurchaseCategory
from cae.demo import books, lives, rules, since, society, speed, work
from cae.demo import cast as casting
from cae.demo.assemblies import Assemblies
from cae.demo.business import FIRST_DAY, LAST_DAY, Business
from cae.demo.cast import Cast
from cae.periods import month_end, months_between
from members.models import User


class Story:
    """Events in a queue by date; each may add later ones (an invoice is paid in time, late, or never). Told until `last`."""

    def __init__(self, cast: Cast, clock: speed.Clock, last: date) -> None:
        self.clock, self.last = clock, last
        self.cast, self.chance, self.order = cast, random.Random(20_250_502), count()
        self.events: list[tuple[date, int, Callable[[date], None]]] = []
        self.vat = {rate.code: rate for rate in VatRate.objects.all()}
        self.terms = {terms.label: terms for terms in PaymentTerms.objects.all()}
        self.categories = PurchaseCategory.objects.in_bulk()
        self.businesses: list[Business] = []
        self.cast_businesses: list[Business] = []
        self.served = count(1)

    def at(self, on: date, act: Callable[[date], None]) -> None:
        """Plans an act; what falls after the last day never happens (a late payer, a quote without answer)."""
        if on <= self.last:
            heapq.heappush(self.events, (on, next(self.order), act))

    def waits(self, on: date, days: int) -> bool:
        """Whether what is sent to the support team on a day is still with it at the end: it looks at things within `days`."""
        return on > (LAST_DAY if on <= LAST_DAY else self.last) - timedelta(days=days)

    def tell(self) -> None:
        """Everything, from the first day to the last."""
        rules.adopt_the_scales(self)
        society.gather_people(self)
        rules.word_the_mentions(self)
        for business in self.businesses:
            work.open_business(self, business)
            work.plan_business(self, business)
        lives.plan_the_cast(self)
        books.plan(self, FIRST_DAY)
        assemblies = Assemblies(self.cast, self.clock)
        assemblies.plan(self.at, last=self.last)
        proposed: list[Scale] = []
        self.at(date(2026, 9, 28), lambda on: proposed.append(rules.propose_the_next_scale(self, assemblies.scale)))
        for month in months_between(date(2026, 7, 1), LAST_DAY):
            self.at(
                month_end(month) if month_end(month) <= LAST_DAY else LAST_DAY, lambda on: run_month(month=on, by=self.cast.odile)
            )
        for month in months_between(date(2026, 1, 1), self.last):
            self.at(month_end(month), watch.refresh)
        since.plan(self, LAST_DAY)
        while self.events:
            on, _, act = heapq.heappop(self.events)
            self.clock.set(on)
            act(on)
        watch.refresh(self.last)
        close_due(on=self.last)
        for scale in proposed:
            replay_scale(scale=scale, on=self.last)


def tell(on: date = LAST_DAY) -> Cast:
    """Tells the story, and what happened since until the day `on`, on an empty base or on one that holds the cast already;
    returns the cast."""
    clock, last = speed.Clock(FIRST_DAY), since.last_day(LAST_DAY, on)
    with speed.telling(clock, last_day=last):
        cast = casting.read() if User.objects.filter(email="lea@confluent.example").exists() else casting.create()
        Story(cast, clock, last).tell()
    return cast
