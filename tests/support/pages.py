"""Reads the HTML of a response: its faults, and its forms filled as a browser would."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

UNRENDERED = ("{{", "}}", "{%", "%}", "{#", "<c-")
UNSAFE_LINKS = ("javascript:", "data:text/html")


@dataclass
class Form:
    """A form of a page: where it goes, and what it would send as it stands."""

    id: str
    action: str
    method: str
    fields: list[tuple[str, str]] = field(default_factory=list)


class Page(HTMLParser):
    """The parts of a page that the harness judges. `faults` are sentences; a page without fault has none."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.faults: list[str] = []
        self.forms: list[Form] = []
        self.headings: list[str] = []
        self.is_whole = html.lstrip()[:9].lower() == "<!doctype"
        self._ids: set[str] = set()
        self._inside: list[str] = []
        self._is_data = False  # the script being read holds data, not code
        self._form: Form | None = None
        self._elsewhere: list[tuple[str, str, str]] = []  # fields written outside their form: its id, name, value
        self._select: tuple[str, bool] | None = None  # name, multiple
        self._options: list[tuple[str, bool]] = []  # value, selected
        self._textarea: list[str] | None = None  # name, then the pieces of its text
        self.feed(html)
        self.close()
        self._finish()

    # -- judged ------------------------------------------------------------------------------------

    def handle_starttag(self, tag, attrs):
        values = {name: value or "" for name, value in attrs}
        self._inside.append(tag)
        self._judge(tag, values)
        self._collect(tag, values)

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        self.handle_endtag(tag)

    def handle_endtag(self, tag):
        if tag in self._inside:
            while self._inside.pop() != tag:
                pass
        if tag == "form":
            self._form = None
        elif tag == "select" and self._select:
            self._close_select()
        elif tag == "textarea" and self._textarea:
            name, *pieces = self._textarea
            self._add(name, "".join(pieces).removeprefix("\n"))
            self._textarea = None

    def handle_data(self, data):
        inside = self._inside[-1] if self._inside else ""
        if "h1" in self._inside:
            self.headings[-1] += data
        if inside == "script":
            if data.strip() and not self._is_data:
                self.faults.append(f"a script is written in the page: {data.strip()[:80]}")
        elif inside == "textarea" and self._textarea:
            self._textarea.append(data)
        elif inside not in {"textarea", "pre", "code"}:
            for mark in UNRENDERED:
                if mark in data:
                    self.faults.append(f"{mark} was not rendered: {data.strip()[:80]}")

    def _judge(self, tag, values):
        for name, value in values.items():
            if name == "style":
                self.faults.append(f'<{tag} style="{value[:60]}"> is refused by the security policy')
            if name.startswith("on"):
                self.faults.append(f"<{tag} {name}> is refused by the security policy")
            if name in {"href", "src", "action", "formaction"} and value.strip().lower().startswith(UNSAFE_LINKS):
                self.faults.append(f'<{tag} {name}="{value[:60]}"> runs a script')
            if any(mark in value for mark in ("{{", "{%")):
                self.faults.append(f"<{tag} {name}> was not rendered: {value[:80]}")
        if identity := values.get("id"):
            if identity in self._ids:
                self.faults.append(f'two elements have the id "{identity}"')
            self._ids.add(identity)
        if tag == "img" and "alt" not in values:
            self.faults.append(f"an image has no alt: {values.get('src', '')[:60]}")
        if tag == "script":
            self._is_data = values.get("type") in {"application/json", "application/ld+json"}
        if tag == "h1":
            self.headings.append("")

    # -- forms -------------------------------------------------------------------------------------

    def _collect(self, tag, values):
        name = values.get("name", "")
        if tag == "form":
            self._form = Form(values.get("id", ""), values.get("action", ""), values.get("method", "get").lower())
            self.forms.append(self._form)
        elif tag == "option":
            self._options.append((values.get("value", ""), "selected" in values))
        elif not name or "disabled" in values:
            return
        elif tag == "input":
            kind = values.get("type", "text").lower()
            if kind in {"submit", "button", "image", "reset", "file"}:
                return
            if kind not in {"checkbox", "radio"} or "checked" in values:
                self._add(name, values.get("value", "on" if kind in {"checkbox", "radio"} else ""), values.get("form"))
        elif tag == "select":
            self._select, self._options = (name, "multiple" in values), []
        elif tag == "textarea":
            self._textarea = [name]

    def _close_select(self):
        (name, multiple), self._select = self._select, None
        chosen = [value for value, selected in self._options if selected]
        if not chosen and not multiple:
            chosen = [value for value, _ in self._options[:1]]
        for value in chosen if multiple else chosen[-1:]:
            self._add(name, value)

    def _add(self, name, value, form_id=None):
        if form_id:
            self._elsewhere.append((form_id, name, value))
        elif self._form is not None:
            self._form.fields.append((name, value))

    def _finish(self):
        for form_id, name, value in self._elsewhere:
            for form in self.forms:
                if form.id == form_id:
                    form.fields.append((name, value))
        for form in self.forms:
            if form.method == "post" and "csrfmiddlewaretoken" not in dict(form.fields):
                self.faults.append(f'the form "{form.id or form.action}" has no {{% csrf_token %}}')
        if self.is_whole:
            if len(self.headings) != 1:
                self.faults.append(f"a page has one <h1>, not {len(self.headings)}: {self.headings}")
            elif not self.headings[0].strip():
                self.faults.append("the <h1> is empty")
