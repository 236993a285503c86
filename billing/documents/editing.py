"""The editor behind a quote and an invoice: shows the form, keeps the draft while it is typed, saves it, and moves rows for
those without JavaScript. Each subject gives its own form, action and addresses.

The page posts to its own address:
- with the header `X-Autosave`: the draft is kept, and the answer is JSON: revision, totals as HTML, amount of each row, or
  what is wrong (422), field by field, row by row, and at the places the form names; 401 without a session (members.middleware).
  The figures shown while typing are those of the server, there is no other arithmetic;
- with `do` = add_line, add_chapter, up:3, down:3, remove:3: rows move and the page comes back, nothing is kept; so does it
  with find_customer, its list holding the customers looked for;
- else: the draft is kept once, and `done(document, do)` says where to go.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from billing.documents import amounts, queries, rows, rules
from billing.documents.data import DocumentData
from billing.documents.forms import DocumentForm
from billing.documents.models import Document
from cae.access import Refused, may
from cae.money import ZERO
from cae.once import perform
from cae.rights import Right
from cae.templatetags.format import money

FIND_CUSTOMER = "find_customer"
MOVES = ("add_line", "add_chapter", "up:", "down:", "remove:", FIND_CUSTOMER)
REMEMBERED = 3600  # seconds during which a page may catch up with its own last save


@dataclass(frozen=True, kw_only=True)
class Editor:
    """What a subject brings to the editor of one document.

    `save(data, revision)` keeps the draft and returns it fresh; `totals(document)` are its figures; `done(document, do)` is
    the address after saving, `do` the value of the button; `due(document)` the date shown beside the terms, if any.
    """

    document: Document
    on: date
    form_class: type[DocumentForm]
    template: str
    save: Callable[[DocumentData, int | None], Document]
    totals: Callable[[Document], amounts.Totals]
    done: Callable[[Document, str], str]
    due: Callable[[Document], date | None] = lambda document: None
    context: dict[str, Any] = field(default_factory=dict)


def respond(request: HttpRequest, editor: Editor) -> HttpResponse:
    """The answer to any request to the editor's address. Rights are the view's: it fetched the document."""
    if request.method != "POST":
        form = editor.form_class(document=editor.document, on=editor.on, lines=queries.lines_of(editor.document))
        return _shown(request, editor, form)
    form = editor.form_class(request.POST, document=editor.document, on=editor.on, lines=_known_lines(editor.document))
    if request.headers.get("X-Autosave"):
        return _autosaved(editor, form)
    do = request.POST.get("do", "")
    if do.startswith(MOVES):
        form.is_valid()
        if do != FIND_CUSTOMER:
            form.rows = rows.moved(form.rows, do)
        form.errors.clear()
        return _shown(request, editor, form)
    if form.is_valid():
        revision = _revision(editor.document, form)
        address = perform(request, form, lambda: editor.save(form.data_of(), revision), to=lambda saved: editor.done(saved, do))
        if address is not None:
            return HttpResponseRedirect(address)
    return _shown(request, editor, form, status=422)


def _known_lines(document: Document) -> list[Any]:
    return queries.lines_of(document) if document.pk else []


def _shown(request: HttpRequest, editor: Editor, form: DocumentForm, status: int = 200) -> HttpResponse:
    document = editor.document
    totals = editor.totals(document)
    if not form.is_bound:
        _write_amounts(form.rows, totals)
        for row in form.rows:
            row.errors |= _caution(row)
        if refused := rules.discount_above_total(totals):
            form.fields["discount"].help_text = str(refused)
    context = {
        "form": form,
        "document": document,
        "rows": form.shown_rows(),
        "units": form.units.values(),
        "rates": form.rates.values(),
        "blank_line": _blank(form),
        "blank_chapter": rows.Row(kind=rows.CHAPTER),
        "kept_by": _kept_by(document),
        "may_add_customer": may(request.user, Right.CUSTOMERS_EDIT, document.activity) is None,
        **figures(editor, document, totals),
        **editor.context,
    }
    return render(request, editor.template, context, status=status)


def _blank(form: DocumentForm) -> rows.Row:
    """The row a new line begins with: as the last one, else the first rate offered."""
    found = rows.blank(form.rows)
    found.vat = found.vat or next(iter(form.rates), "")
    return found


def figures(editor: Editor, document: Document, totals: amounts.Totals) -> dict[str, Any]:
    """The context of `billing/documents/editor/totals.html`."""
    return {"totals": totals, "document": document, "due_on": editor.due(document)}


def _write_amounts(found: list[rows.Row], totals: amounts.Totals) -> None:
    """Puts on each row what the server computed for it, and on each chapter the sum of its lines."""
    lines = iter(totals.lines)
    chapter, subtotal = None, None
    for row in found:
        if row.is_chapter:
            chapter, subtotal = row, ZERO
            row.amount = ""
        elif not row.is_blank and not row.errors:
            amount = next(lines, None)
            if amount is None:
                return
            value = amount.net if amount.ttc is None else amount.ttc
            row.amount = money(value) if row.price.strip() else ""
            if chapter is not None and subtotal is not None:
                subtotal += value
                chapter.amount = money(subtotal)


def _autosaved(editor: Editor, form: DocumentForm) -> JsonResponse:
    if not form.is_valid():
        fields = {name: " ".join(errors) for name, errors in form.errors.items() if name != "__all__"}
        found = {"fields": fields, "rows": [row.errors for row in form.rows], "placed": form.placed_errors()}
        return JsonResponse(found, status=422)
    try:
        saved = editor.save(form.data_of(), _revision(editor.document, form))
    except Refused as refused:
        return JsonResponse({"refusal": str(refused.refusal)}, status=409)
    if editor_id := form.cleaned_data.get("editor"):
        cache.set(_key(saved), (str(editor_id), saved.revision), timeout=REMEMBERED)
    totals = editor.totals(saved)
    _write_amounts(form.rows, totals)
    answer = {
        "revision": saved.revision,
        "totals": render_to_string("billing/documents/editor/totals.html", figures(editor, saved, totals)),
        "amounts": [row.amount for row in form.rows],
        # What is kept, and will have to be corrected before it leaves.
        "cautions": [_caution(row) for row in form.rows],
        "fields": {"discount": str(refused)} if (refused := rules.discount_above_total(totals)) else {},
    }
    if form.data.get("customer", "") != form.data.get("customer-shown", ""):
        fresh = type(form)(document=saved, on=editor.on)
        answer["customer"] = render_to_string("billing/documents/editor/customer.html", {"form": fresh, **editor.context})
    return JsonResponse(answer)


def _caution(row: rows.Row) -> dict[str, str]:
    too_much = "" if row.is_chapter or row.is_blank else rows.overdone(row)
    return {"discount": too_much} if too_much else {}


def _revision(document: Document, form: DocumentForm) -> int | None:
    """The revision the person had on screen. When their own last save was kept and its answer lost (a cut line), the page is
    behind by its own doing: it is let through."""
    seen = form.cleaned_data.get("revision")
    editor_id = form.cleaned_data.get("editor")
    if seen is not None and editor_id and seen < document.revision and _kept_by(document) == str(editor_id):
        return document.revision
    return -1 if seen is None else seen


def _kept_by(document: Document) -> str:
    """Which page kept the document as it is now, if one did lately: what that page could not send may still follow."""
    editor_id, revision = cache.get(_key(document)) or ("", None)
    return editor_id if revision == document.revision else ""


def _key(document: Document) -> str:
    return f"editor:{document._meta.label_lower}:{document.pk}"
