"""Who a mail to a customer is from, and where its answer goes: the customer knows the activity, not the cooperative."""

from email.utils import formataddr, parseaddr
from typing import Any

from django.conf import settings

from members.models import Activity


def as_activity(activity: Activity) -> str:
    """The cooperative's address under the activity's name."""
    _, address = parseaddr(settings.DEFAULT_FROM_EMAIL)
    return formataddr((activity.name, address))


def answers_to(activity: Activity, author: Any) -> list[str]:
    """Where the customer's answer goes: to the activity, else to who wrote."""
    address = activity.email or (author.email if author is not None else "")
    return [address] if address else []


def signature(activity: Activity) -> str:
    """The last lines of a mail: who the customer may call."""
    return "\n".join(part for part in (activity.name, activity.phone, activity.email) if part)
