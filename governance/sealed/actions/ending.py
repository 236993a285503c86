"""The end of an urn: destroyed with its list of signings once nobody can contest the vote; the roll and the result stay."""

from datetime import date

from django.db import transaction

from cae.access import or_raise
from cae.actors import Actor
from cae.history import record
from cae.locks import lock
from governance.sealed import queries, rules, tables
from governance.sealed.models import Box


@transaction.atomic
def destroy(*, box: Box, by: Actor, on: date) -> Box:
    """Destroys the urn, the signings and the published key; the history of the ballot says so. Refuses before the day."""
    box = lock(box)
    until = queries.kept_until(box)
    or_raise(rules.can_destroy(box, on=on, until=until))
    counted = queries.numbers(box)
    tables.drop(box.pk)
    box.paper_voters.all().delete()
    box.told.all().delete()
    box.private_key, box.plain, box.paper, box.destroyed_on = "", None, None, on
    box.save(update_fields=["private_key", "plain", "paper", "destroyed_on"])
    sentence = (
        f"a détruit l'urne et son émargement : {counted['ballots']} bulletins scellés, {counted['signings']} signatures,"
        f" gardés jusqu'au {until:%d/%m/%Y} ; dernière empreinte du tableau {queries.head(box)[:16]}"
    )
    record(box.ballot, "destroy", sentence, by=by)
    return box
