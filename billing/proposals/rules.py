"""What keeps the text of a resolution and the scale it carries from saying two things, and the sentence."""

from collections.abc import Collection
from typing import Any

from django.urls import reverse

from billing.contribution.models import Scale
from cae.access import Refusal
from governance.meetings.rules import frozen


def is_behind(scale: Scale) -> Refusal:
    """Why the text waits: an amendment was retained, and the scale is as it was."""
    return Refusal(
        f"Un amendement a été retenu depuis que le barème « {scale.name} » est écrit : le texte dirait une chose, et le barème "
        "appliqué une autre.",
        remedy="Modifiez le barème, ou dites que l'amendement ne change pas ses chiffres.",
        code="scale_behind",
        address=f"{reverse('governance:meetings:resolution', args=[scale.resolution_id])}#bareme-{scale.pk}",
    )


def can_confirm(scale: Scale, resolution: Any, *, behind: Collection[int]) -> Refusal | None:
    """The figures of a scale are kept once an amendment was retained that leaves them as they are, until the text is final."""
    if refusal := frozen(resolution):
        return refusal
    if scale.pk not in behind:
        return Refusal("Aucun amendement n'a été retenu depuis que ce barème est écrit.", code="in_step")
    return None
