"""What a scale that is being typed would say and take."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from billing.contribution import examples
from billing.contribution.forms import LineForm, LineFormSet
from cae.rights import Right
from members.pages import team_page

MOST = 12  # lines of a scale


@require_safe
@team_page(Right.CONTRIBUTION_EDIT)
def preview(request: HttpRequest) -> HttpResponse:
    """The sentence of each line as it is typed, what is still missing, and three yearly examples; nothing is recorded."""
    data = request.GET.copy()
    for number in range(MOST):  # a line is said before it is named
        for name, spare in (("label", f"Ligne {number + 1}"), ("code", f"ligne-{number + 1}")):
            if not data.get(f"lignes-{number}-{name}"):
                data[f"lignes-{number}-{name}"] = spare
    forms = [form for form in LineFormSet(data, prefix="lignes").forms[:MOST] if not form["DELETE"].data]
    known = [form for form in forms if form.is_valid()]
    lines = examples.lines_of([form.line for form in known])
    missing = [(form["label"].value(), _first_wrong(form)) for form in forms if form not in known]
    context = {
        "sentences": examples.sentences(lines),
        "missing": missing,
        "examples": examples.examples(lines) if lines and not missing else [],
    }
    return render(request, "billing/contribution/_preview.html", context)


def _first_wrong(form: LineForm) -> str:
    """The first field to complete, with what is said of it."""
    name, errors = next(iter(form.errors.items()))
    return f"« {form[name].label} ». {errors[0]}" if name in form.fields else str(errors[0])
