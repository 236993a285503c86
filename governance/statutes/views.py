"""The statutes: every member reads the rules in force and where each comes from; those in charge keep their versions."""

from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from cae.access import has_right, or_raise
from cae.once import perform
from cae.periods import today
from cae.rights import Right
from governance.statutes import actions, queries, rules
from governance.statutes.enums import Form, Nature
from governance.statutes.forms import SocietyForm, StatutesForm
from governance.statutes.law import Society
from governance.statutes.models import Statutes
from governance.statutes.queries import Book
from members.pages import team_page


@require_safe
@team_page(Right.MEETINGS_VIEW)
def index(request):
    """The rules that apply today, by topic; the law's when no statutes are recorded."""
    on = today()
    return render(request, "governance/statutes/sheet.html", _page(request, queries.in_force(on)))


@require_safe
@team_page(Right.MEETINGS_VIEW)
def sheet(request, pk):
    """One version, in force, past or to come."""
    return render(request, "governance/statutes/sheet.html", _page(request, get_object_or_404(queries.versions(), pk=pk)))


def _page(request, statutes: Statutes | None) -> dict:
    on = today()
    current, versions = queries.in_force(on), list(queries.versions())
    day = max(on, statutes.effective_on) if statutes is not None else on
    may_edit = has_right(request.user, Right.STATUTES_EDIT)
    return {
        "statutes": statutes,
        "topics": queries.book_of(statutes, on=day).topics,
        "versions": versions,
        "current": current,
        "is_current": statutes == current,
        "to_come": statutes is not None and statutes.effective_on > on,
        "replaced_by": queries.follows(statutes) if statutes is not None else None,
        "may_edit": may_edit,
        "refusal": rules.can_change(statutes) if may_edit and statutes is not None else None,
        "on": on,
    }


@require_http_methods(["GET", "HEAD", "POST"])
@team_page(Right.STATUTES_EDIT)
def new(request):
    """Records a version: the kind of company first, then each rule, as they are in force or as the law gives them."""
    chosen = SocietyForm(request.GET if "forme" in request.GET else None, initial=_society())
    if not chosen.is_valid():
        return render(request, "governance/statutes/society.html", {"form": chosen})
    current = queries.in_force(today())
    society = Society(chosen.cleaned_data["nature"], chosen.cleaned_data["forme"])
    alike = current is not None and (current.nature, current.form) == (society.nature, society.form)
    return _edit(request, society=society, source=current if alike else None, statutes=None)


@require_http_methods(["GET", "HEAD", "POST"])
@team_page(Right.STATUTES_EDIT)
def edit(request, pk):
    """Corrects a version no meeting was convened under."""
    statutes = get_object_or_404(Statutes, pk=pk)
    or_raise(rules.can_change(statutes))
    return _edit(request, society=Society(statutes.nature, statutes.form), source=statutes, statutes=statutes)


def _society() -> dict[str, str]:
    current = queries.in_force(today())
    return {"nature": current.nature, "forme": current.form} if current is not None else {}


def _edit(request, *, society: Society, source: Statutes | None, statutes: Statutes | None):
    on = today()
    day = statutes.effective_on if statutes is not None else on
    initial = {} if statutes is not None else {"adopted_on": on, "effective_on": on}
    book = Book(source, society=society, on=day)
    typed = StatutesForm(request.POST or None, instance=statutes, initial=initial, book=book, on=on)
    if request.method == "POST" and typed.is_valid():

        def act():
            values = typed.values() | {"nature": society.nature, "form": society.form, "by": request.user, "on": on}
            if statutes is not None:
                return actions.edit_statutes(statutes=statutes, **values)
            return actions.record_statutes(**values)

        if address := perform(request, typed, act, to=lambda done: reverse("governance:statutes:sheet", args=[done.pk])):
            return redirect(address)
    context = {
        "form": typed,
        "statutes": statutes,
        "source": source if statutes is None else None,
        "nature": Nature(society.nature).label,
        "is_scic": society.nature == Nature.SCIC,
        "legal_form": Form(society.form).label,
    }
    return render(request, "governance/statutes/edit.html", context)
