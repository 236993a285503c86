"""Tags that draw small parts of pages: icons, amounts for screen readers, states, form widgets.

The components of `templates/components` are made of them; `templates/components/README.md` shows them all.
"""

import json
import re
import zlib
from decimal import Decimal
from functools import lru_cache

from django import template
from django.conf import settings
from django.forms import BoundField, CheckboxInput, CheckboxSelectMultiple, ClearableFileInput, RadioSelect, Select
from django.template.loader_tags import BLOCK_CONTEXT_KEY
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from cae import jobs
from cae.jobs import Standstill
from cae.templatetags.format import MINUS, date_fr, date_short, day_until, decimal, local_date
from cae.templatetags.format import money as money_text

register = template.Library()

ICONS = settings.BASE_DIR / "node_modules/@tabler/icons/icons/outline"

# One colour per meaning, whatever the subject. An enum may say otherwise with a `tone` of its own.
TONES = {
    "neutral": "draft template candidate inactive archived left cancelled canceled closed expired withdrawn dropped",
    "wait": (
        "waiting pending submitted to_confirm to_validate to_approve suspended running partial partially_paid open proposed"
        " signing"
    ),
    "info": "issued sent validated current planned scheduled invoiced viewed queued recorded convened to_apply to_review",
    "good": (
        "paid settled accepted approved active adopted posted confirmed done signed answered in_force reimbursed reached applied"
        " consented"
    ),
    "late": "late too_late overdue unpaid not_consented",
    "bad": "refused rejected returned failed reversed error",
}
TONE_OF = {state: tone for tone, states in TONES.items() for state in states.split()}


@lru_cache(maxsize=512)
def drawing(name: str) -> str:
    """The inside of the SVG of Tabler's outline icon `name`. A name that does not exist fails at once."""
    if not re.fullmatch(r"[a-z0-9-]+", name):
        raise template.TemplateSyntaxError(f"“{name}” is not the name of an icon")
    path = ICONS / f"{name}.svg"
    if not path.is_file():
        raise template.TemplateSyntaxError(f"no icon “{name}” in {ICONS}")
    inside = re.search(r"<svg[^>]*>(.*)</svg>", path.read_text(encoding="utf-8"), re.DOTALL)
    return re.sub(r"\s+", " ", inside[1]).strip() if inside else ""


@register.simple_tag
def icon(name: str, label: str = "", size: str = "") -> SafeString:
    """Tabler's outline icon, inline. Hidden from screen readers unless `label` says what it means. `size`: "" or "lg"."""
    return format_html(
        '<svg class="icon{}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.75" '
        'stroke-linecap="round" stroke-linejoin="round" {}>{}</svg>',
        f" icon-{size}" if size else "",
        format_html('role="img" aria-label="{}"', label) if label else mark_safe('aria-hidden="true" focusable="false"'),
        mark_safe(drawing(str(name))),  # noqa: S308 — a file of the icon package
    )


@register.simple_tag
def money(value, sign: bool = False, zero: str = "") -> SafeString | str:
    """An amount in euros, aligned and never cut; a negative is read « moins ». `sign` shows +, `zero` replaces 0,00 €."""
    number = decimal(value)
    if number is None:
        return ""
    if not number and zero:
        return format_html('<span class="money money-zero">{}</span>', zero)
    shown = money_text(number)
    if number < 0:
        return format_html(
            '<span class="money money-minus"><span aria-hidden="true">{}</span>'
            '<span class="visually-hidden">moins {}</span></span>',
            shown,
            shown.removeprefix(MINUS),
        )
    return format_html('<span class="money">{}{}</span>', "+" if sign and number else "", shown)


@register.simple_tag
def standstill() -> Standstill | None:
    """What a page that waits for work says once it waits too long (`cae.jobs.standstill`)."""
    return jobs.standstill(at=timezone.now())


@register.filter
def or_nothing(value) -> SafeString | str:
    """A value of a table, or a dash where there is none: read on a wide page, left out of the cards of a phone."""
    return value if value not in (None, "") else format_html('<span class="nothing">{}</span>', "—")


@register.simple_tag
def day(value, short: bool = False, until: bool = False) -> SafeString | str:
    """A date as <time>: in words, or `short` for tables; `until` adds how far it is."""
    found = local_date(value)
    if found is None:
        return ""
    shown = format_html('<time datetime="{}">{}</time>', found.isoformat(), date_short(found) if short else date_fr(found))
    return format_html('{} <span class="text-secondary">({})</span>', shown, day_until(found)) if until else shown


@register.simple_tag
def state(thing, field: str = "state") -> SafeString:
    """The badge of a model's state: its French label, and the tone its enum or TONES gives."""
    value = getattr(thing, field)
    display = getattr(thing, f"get_{field}_display", None)
    label = display() if display else getattr(value, "label", value)
    return badge(str(label), tone=getattr(value, "tone", "") or TONE_OF.get(str(value), "neutral"))


def badge(label: str, *, tone: str) -> SafeString:
    return format_html('<span class="tag tag-{}">{}</span>', tone, label[:1].upper() + label[1:])


@register.simple_tag
def once_field() -> SafeString:
    """The hidden token by which a form is taken once, whatever the clicks and the lost connections."""
    from cae import once

    return format_html('<input type="hidden" name="once" value="{}">', once.new_token())


@register.simple_tag(takes_context=True)
def reuse(context, name: str) -> SafeString | str:
    """What the block `name` holds, drawn a second time: a page writes its title once for <title> and <h1>."""
    blocks = context.render_context.get(BLOCK_CONTEXT_KEY)
    block = blocks.get_block(name) if blocks else None
    return mark_safe(block.nodelist.render(context).strip()) if block else ""  # noqa: S308 — already rendered


def widget_class(field: BoundField) -> str:
    kind = field.field.widget
    if isinstance(kind, CheckboxSelectMultiple | RadioSelect):
        return "choice-list"
    if isinstance(kind, CheckboxInput):
        return "form-check-input"
    if isinstance(kind, Select):
        return "form-select"
    return "form-control"


@register.simple_tag
def widget(field: BoundField, placeholder: str = "") -> SafeString:
    """The input of `field`, styled, with what was typed kept, tied to its help and its error by aria-describedby."""
    own = field.field.widget.attrs
    attrs = {"class": f"{widget_class(field)} {own.get('class', '')}{' is-invalid' if field.errors else ''}".strip()}
    notes = [f"{field.auto_id}_{part}" for part, there in (("help", field.help_text), ("error", field.errors)) if there]
    if notes:
        attrs["aria-describedby"] = " ".join(notes)
    if placeholder:
        attrs["placeholder"] = placeholder
    made = field.as_widget(attrs=attrs)
    if isinstance(field.field.widget, Select):  # Django writes nothing chosen as nine dashes
        made = mark_safe(made.replace(">---------<", f">{'choisir' if field.field.required else '—'}<"))  # noqa: S308
    return made


@register.filter
def is_choice(field: BoundField) -> bool:
    """A single checkbox, whose label stands at its right."""
    return isinstance(field.field.widget, CheckboxInput)


@register.filter
def as_lead(label: str) -> str:
    """A label before a colon: the full stop or the colon that ended it goes."""
    return str(label).rstrip(" .:")


@register.filter
def is_group(field: BoundField) -> bool:
    """Several boxes or radio buttons, which need a legend rather than a label."""
    return isinstance(field.field.widget, CheckboxSelectMultiple | RadioSelect)


@register.filter
def is_file(field: BoundField) -> bool:
    return isinstance(field.field.widget, ClearableFileInput)


@register.filter
def colour(name: str) -> int:
    """A stable number from 1 to 6, to tell people and activities apart by a quiet colour."""
    return zlib.crc32(str(name).encode()) % 6 + 1


@register.filter
def one_of(thing, key: str):
    """`thing.key` or `thing["key"]`, "" when it has none: components accept objects and dicts alike."""
    if isinstance(thing, dict):
        return thing.get(key, "")
    return getattr(thing, key, "")


@register.filter
def is_number(value) -> bool:
    return isinstance(value, Decimal | int) and not isinstance(value, bool)


@register.filter
def as_json(value) -> str:
    """`value` as JSON for a data- attribute (escaped by the template)."""
    return json.dumps(value, ensure_ascii=False, default=str)
