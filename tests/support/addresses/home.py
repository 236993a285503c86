"""The home pages, files, jobs; what only the demo opens."""

from cae.rights import Right as R
from tests.support.addresses.holders import PEOPLE
from tests.support.addresses.rows import Row, everyone, of, team

HOME = {
    "home": Row("anyone"),
    "desk": team(R.DESK),
    "search": Row("anyone"),
    "pick": Row("anyone", kwargs=lambda things: {"source": "activites"}, page=False),
    # Without the list signed for its reader there is nothing: tests/cae/test_exports.py opens it with one.
    "exports:prepare": Row("anyone", but=everyone(PEOPLE, 404), page=False),
    "components": Row("anyone"),
    "accessibility": Row("public"),
    "file": Row(
        "anyone",
        kwargs=lambda things: {"token": things.piece.token},
        but=everyone(("karim", "nadia", "fatou"), 404),
        page=False,
    ),
    "job": Row(
        "anyone",
        kwargs=lambda things: {"token": things.job.token},
        but=everyone(("karim", "nadia", "bruno", "fatou", "bastien"), 404),
    ),
    "jobs:list": team(R.JOBS_MANAGE),
    "jobs:retry": team(R.JOBS_MANAGE, of("job")),
    "jobs:retry_all": team(R.JOBS_MANAGE),
    # Without the DEMO flag, nobody finds them; tests/cae/home/test_demo.py opens them with it.
    "demo_sign_in": Row("public", kwargs=lambda things: {"pk": things.cast.lea.pk}, but=everyone(("", *PEOPLE), 404)),
    "demo_mails": Row("public", but=everyone(("", *PEOPLE), 404)),
    "demo_mail": Row("public", kwargs=of("mail"), but=everyone(("", *PEOPLE), 404)),
    "demo_mail_body": Row("public", kwargs=of("mail"), but=everyone(("", *PEOPLE), 404)),
    "demo_attachment": Row("public", kwargs=of("mail_attachment"), but=everyone(("", *PEOPLE), 404)),
}
