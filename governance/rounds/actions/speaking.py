"""Each speaks in turn: a question, a reaction, an improvement, or nothing to add."""

from datetime import datetime

from django.db import transaction

from cae.access import Refused, or_raise
from cae.actors import Actor
from cae.locks import lock
from governance.rounds import queries, rules
from governance.rounds.actions.opening import note_aloud
from governance.rounds.enums import SPOKEN, Phase
from governance.rounds.models import Deliberation, Word
from members.models import Member


@transaction.atomic
def say(*, deliberation: Deliberation, author: Member, text: str, by: Actor, at: datetime) -> Word:
    """Says a word in the present round; an empty text says there is nothing to add, once."""
    found = lock(deliberation)
    or_raise(rules.is_in(found, *SPOKEN))
    or_raise(rules.takes_part(queries.participants(found).filter(pk=author.pk).exists()))
    if not text.strip() and found.words.filter(phase=found.state, author=author).exists():
        raise Refused("Vous avez déjà répondu à ce tour.")
    note_aloud(found, author, by)
    return Word.objects.create(deliberation=found, phase=found.state, author=author, text=text.strip(), at=at)


@transaction.atomic
def answer_question(*, word: Word, text: str, by: Actor, at: datetime) -> Word:
    """Answers a question, once."""
    or_raise(rules.ended(lock(word.deliberation)))
    word = lock(word)
    if word.phase != Phase.CLARIFY or not word.text or word.answer:
        raise Refused("Cette question a déjà sa réponse.")
    if not text.strip():
        raise Refused("Écrivez la réponse.")
    word.answer, word.answered_at = text.strip(), at
    word.save(update_fields=["answer", "answered_at"])
    return word
