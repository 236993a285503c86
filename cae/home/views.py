"""The first page, the desk and the files: what belongs to no room."""

from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from billing.account.queries import own_parts, under_cape
from cae import files, jobs, money
from cae.access import has_right
from cae.home import desk as waiting
from cae.home import mine as own
from cae.home import together
from cae.models import FileLink
from cae.periods import today
from cae.rights import Right
from members.pages import anyone_page, team_page
from members.queries import activities_of


@require_safe
@anyone_page
def index(request):
    """Sends each person to the page they come for: the desk, the account of their one activity when nothing waits for them;
    else, what waits and what each activity can pay."""
    if has_right(request.user, Right.DESK):
        return redirect("desk")
    activities, on = list(activities_of(request.user)), today()
    cards = own.cards(request.user, activities, on=on) + together.for_everyone(request.user, on=on)
    if len(activities) == 1 and not cards:
        return redirect("billing:account:index", code=activities[0].code)
    mine = request.user.access.member_id
    capes, parts = under_cape(activities, on=on), own_parts(activities, mine, on=on)
    accounts = [
        {"activity": one, "available": part, "cape": one.pk in capes} for one, part in zip(activities, parts, strict=True)
    ]
    all_cape = bool(accounts) and all(account["cape"] for account in accounts)
    total = money.total(account["available"] for account in accounts if not account["cape"])
    return render(request, "home/index.html", {"accounts": accounts, "total": total, "cards": cards, "all_cape": all_cape})


@require_safe
@team_page(Right.DESK)
def desk(request):
    """What waits for this person of the support team: what they may deal with, and nothing else."""
    on = today()
    cards = waiting.cards(request.user, on=on) + together.for_everyone(request.user, on=on)
    sees_invoices = has_right(request.user, Right.INVOICES_VIEW)
    ages = waiting.late_by_age(request.user, on=on) if sees_invoices else []
    late = waiting.oldest_late(request.user, on=on) if any(age.count for age in ages) else []
    context = {
        "cards": [card for card in cards if card.count],
        "calm": [card for card in cards if not card.count],
        "ages": ages,
        "late": late,
        "late_href": waiting.late_list(),
        "late_count": sum(age.count for age in ages),
        "late_total": money.total(age.open for age in ages),
        "late_more": any(age.more for age in ages),
        "on": on,
        "standstill": jobs.standstill(at=timezone.now()),
        "manages_jobs": has_right(request.user, Right.JOBS_MANAGE),
    }
    return render(request, "home/desk.html", context)


@require_safe
@anyone_page
def file(request, token):
    """A file, when the rule of the thing it is attached to lets this person read it. Never rendered as a page of ours."""
    link = get_object_or_404(FileLink.objects.select_related("file", "owner_type"), token=token)
    if not files.may_read(request.user, link):
        raise Http404
    inline = "voir" in request.GET and link.file.media_type in files.DOCUMENTS
    response = FileResponse(
        files.default_storage.open(link.file.path),
        as_attachment=not inline,
        filename=link.name,
        content_type=link.file.media_type,
    )
    response["Content-Security-Policy"] = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src 'self'"
    response["X-Content-Type-Options"] = "nosniff"
    return response
