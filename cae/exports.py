"""Exports of what a list shows: the right asked, the file built and sent in one place, so that none leaves unchecked.

    rows = …  # as the list filters them, in their order
    if exports.asked(request):
        return exports.of_list(request, Sheet("Clients", COLUMNS, rows, _cells), activity=activity)

A long list is not cut: its file is made by a job, which asks the list again in the name of the person.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.core.mail import EmailMessage
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.template.loader import render_to_string
from django.urls import resolve, reverse
from django.utils.text import slugify

from cae import files, jobs
from cae.access import Refusal, Refused, may
from cae.models import Job
from cae.periods import today
from cae.rights import Right
from cae.tables import XLSX, Column, write

AT_ONCE = 5_000  # rows sent while the person waits, a few seconds at most
LARGEST = 1_048_575  # rows a sheet holds under its headers
CHUNK = 500
SALT = "cae.exports"


@dataclass(frozen=True)
class Sheet:
    """A list as a spreadsheet: `rows` in the order of the file, and `cells` of one row.

    `prepare` reads what each 500 rows need beside them; `running`, instead of `cells`, gives the lines of all the rows,
    when one depends on those before it.
    """

    name: str
    columns: Sequence[Column]
    rows: QuerySet | Sequence[Any]
    cells: Callable[[Any], Sequence[Any]] | None = None
    prepare: Callable[[list[Any]], None] | None = None
    running: Callable[[Iterable[Any]], Iterable[Sequence[Any]]] | None = None

    def count(self, at_most: int) -> int:
        """How many rows, counted up to `at_most`."""
        if isinstance(self.rows, QuerySet):
            return self.rows.order_by().values("pk")[:at_most].count()
        return len(self.rows)

    def lines(self, tell: Callable[[int], None] | None = None) -> Iterable[Sequence[Any]]:
        """The cells of each row, read little by little; `tell` is told how many are done."""
        rows = self._read(tell)
        return self.running(rows) if self.running else map(self.cells, rows)  # type: ignore[arg-type]

    def _read(self, tell: Callable[[int], None] | None) -> Iterator[Any]:
        rows = iter(self.rows.iterator(chunk_size=CHUNK) if isinstance(self.rows, QuerySet) else self.rows)
        done = 0
        while some := [*islice(rows, CHUNK)]:
            if self.prepare is not None:
                self.prepare(some)
            yield from some
            done += len(some)
            if tell is not None:
                tell(done)


def asked(request: HttpRequest) -> bool:
    return request.GET.get("format") == "xlsx"


def refusal(user: Any, *, activity: Any = None, shown_by: Right | None = None) -> Refusal | None:
    """None when `user` may export the list of `activity`, or all that the right `shown_by` shows them in a list of several.

    The right to export reaches each row on its own: what one sees everywhere but may export for one's activity alone
    stays on the screen.
    """
    if activity is not None:
        return may(user, Right.EXPORTS, activity)
    assert shown_by is not None, "a list is of one activity, or its rows are shown by a right"
    access = user.access
    if Right.EXPORTS in access.everywhere or (
        shown_by not in access.everywhere
        and access.antennas.get(shown_by, frozenset()) <= access.antennas.get(Right.EXPORTS, frozenset())
        and access.activities.get(shown_by, frozenset()) <= access.activities.get(Right.EXPORTS, frozenset())
    ):
        return None
    return Refusal(f"Il vous manque le droit : {Right.EXPORTS.label}.", remedy="Demandez-le à la direction.", code="right")


def of_list(request: HttpRequest, sheet: Sheet, *, activity: Any = None, shown_by: Right | None = None) -> HttpResponse:
    """The rows as an XLSX download named « name-2026-11-22.xlsx »; 403 without the right (see `refusal`).

    Beyond `AT_ONCE` rows, the page that proposes to make the file meanwhile. See `cae.tables.write` for how cells are
    typed and kept harmless.
    """
    if refused := refusal(request.user, activity=activity, shown_by=shown_by):
        raise PermissionDenied(str(refused))
    job: Job | None = getattr(request, "export_job", None)
    if job is None and sheet.count(AT_ONCE + 1) > AT_ONCE:
        given = signing.dumps([sheet.name, request.get_full_path()], salt=f"{SALT}.{request.user.pk}")
        return HttpResponseRedirect(f"{reverse('exports:prepare')}?{urlencode({'liste': given})}")
    return download(sheet.name, sheet.columns, sheet.lines(_told(job, sheet) if job else None))


def download(name: str, columns: Sequence[Column], lines: Iterable[Sequence[Any]]) -> FileResponse:
    """Lines as an XLSX download. For what is no list (see `of_list`): the caller has checked who may have it."""
    filename = f"{slugify(name)}-{today():%Y-%m-%d}.xlsx"
    return FileResponse(write(columns, lines, title=name), as_attachment=True, filename=filename, content_type=XLSX)


def list_of(user: Any, given: str) -> tuple[str, str]:
    """The name and address of the list that `of_list` proposed to this person; 404 for anything else."""
    try:
        name, address = signing.loads(given, salt=f"{SALT}.{user.pk}", max_age=24 * 3600)
    except signing.BadSignature:
        raise Http404 from None
    return name, address


def ask(*, name: str, address: str, by: Any) -> Job:
    """Asks for the file of a long list."""
    return jobs.ask("exports.make", label=f"Export : {name}", by=by, address=address, user_id=by.pk)


@jobs.task("exports.make")
def make(*, job: Job, address: str, user_id: int) -> dict[str, Any]:
    """Makes the file of a list as its person sees it now, keeps it on the job, and tells them by mail."""
    user = get_user_model().objects.get(pk=user_id)
    try:
        response = _opened(address, user, job)
    except (PermissionDenied, Http404):
        raise Refused("Vous n’avez plus le droit d’exporter cette liste.") from None
    name = response.filename  # type: ignore[attr-defined]
    with response.file_to_stream as file:  # type: ignore[attr-defined]
        content = file.read()
    if not files.links_of(job).exists():  # run twice, it keeps one file
        files.attach(job, files.keep(content, name, XLSX), purpose="export", by=user, name=name)
        _mail(user, job)
    return {"file": name}


def may_read(user: Any, job: Job) -> bool:
    """The file of an export is for who asked for it alone: those who look after jobs do not read it."""
    return job.asked_by_id == user.pk


def _opened(address: str, user: Any, job: Job) -> HttpResponse:
    parts = urlsplit(address)
    request = HttpRequest()
    request.method, request.path, request.path_info = "GET", parts.path, parts.path
    request.GET = QueryDict(parts.query)
    request.user, request.htmx, request.export_job = user, False, job  # type: ignore[attr-defined]
    match = request.resolver_match = resolve(parts.path)
    return match.func(request, *match.args, **match.kwargs)


def _told(job: Job, sheet: Sheet) -> Callable[[int], None]:
    total = sheet.count(LARGEST + 1)
    if total > LARGEST:
        raise Refused(
            Refusal("Cette liste dépasse le million de lignes que tient une feuille de calcul.", remedy="Filtrez-la par période.")
        )
    return lambda done: jobs.progress(job, done, total)


def _mail(user: Any, job: Job) -> None:
    link = settings.SITE_URL + reverse("job", args=[job.token])
    text = render_to_string("home/exports/mail.txt", {"job": job, "user": user, "link": link})
    EmailMessage(f"{job.label} : le fichier est prêt", text, to=[user.email]).send()
