"""What minutes tell of a deliberation that ended: plain sentences, in the order things happened. Frozen with the minutes."""

from typing import Any

from django.utils import timezone

from governance.rounds.enums import ConcernState, Kind, Phase
from governance.rounds.models import Deliberation

BECAME = {
    ConcernState.INTEGRATED: "intégrée : le texte a changé",
    ConcernState.WITHDRAWN: "levée",
    ConcernState.UPHELD: "maintenue",
    ConcernState.STANDING: "restée sans réponse",
}


def told(deliberation: Deliberation) -> dict[str, Any]:
    """The result, whether it decides, who was elected, and the sentences; who nominated whom is never told."""
    lines = [f"Animation : {deliberation.facilitator}."]
    if texts := len(deliberation.wordings.all()) - 1:
        lines.append(f"Le texte a changé {texts} fois ; la dernière version est celle ci-dessus.")
    if deliberation.text_hash and deliberation.resolution is not None:
        lines.append(f"Texte de la convocation, avant ces changements : SHA-256 {deliberation.resolution.final_hash}.")
    for one in _in_order(deliberation.concerns):
        about = f", à propos de {one.about}" if one.about is not None else ""
        answer = f" ({one.answer.rstrip('.')})" if one.answer else ""
        lines.append(
            f"Objection de {one.author}{about} : {one.text.rstrip('.')}. Elle est {BECAME[ConcernState(one.state)]}{answer}."
        )
    declined = [word for word in _in_order(deliberation.words) if word.phase == Phase.ACCEPTANCE]
    lines += [f"{word.author} décline : {word.text.rstrip('.')}." for word in declined]
    if deliberation.silent and deliberation.state == Phase.CONSENTED:
        lines.append(f"Sans réponse, ce qui vaut consentement : {', '.join(deliberation.silent)}.")
    return {
        "kind": deliberation.get_kind_display(),
        "result": result(deliberation),
        "state": deliberation.state,
        "decides": deliberation.decides,
        "text": _in_order(deliberation.wordings)[-1].text if deliberation.text_hash else "",
        "hash": deliberation.text_hash,
        "elected": str(deliberation.proposed) if _elects(deliberation) else "",
        "at": f"{timezone.localtime(deliberation.ended_at):%H h %M}" if deliberation.ended_at else "",
        "lines": lines,
    }


def _in_order(rows: Any) -> list[Any]:
    """The rows that were read with the deliberation, as they came."""
    return sorted(rows.all(), key=lambda row: row.pk)


def _elects(deliberation: Deliberation) -> bool:
    return deliberation.kind == Kind.ELECTION and deliberation.state == Phase.CONSENTED


def result(deliberation: Deliberation) -> str:
    """How it ended, in a sentence."""
    if deliberation.state == Phase.GIVEN_UP:
        return f"Arrêtée sans résultat : {deliberation.end_reason}"
    if deliberation.state == Phase.NOT_CONSENTED:
        return f"Pas de consentement. {deliberation.end_reason}"
    people = f"{len(deliberation.present)} personnes y ont pris part"
    if _elects(deliberation):
        term = f" (durée : {deliberation.term})" if deliberation.term else ""
        return f"{deliberation.proposed} est élu·e par consentement{term}, et accepte ; {people}."
    return f"Consentie : plus aucune objection ; {people}."
