"""What the sealed box brings: it holds the secret ballots."""

from governance.ballots.enums import Way
from governance.ballots.ports import register_way
from governance.sealed.actions import SealedWay

register_way(Way.SECRET, SealedWay())
