"""The repository keeps itself honest: names, sizes, templates, addresses."""

import ast
import re
import subprocess
from functools import cache
from pathlib import Path

import pytest
from django.conf import settings
from django.template.loader import get_template
from django.urls import URLPattern, get_resolver

ROOMS = ("cae", "members", "governance", "billing")
LONGEST, LONGEST_TEST = 400, 500
TEMPLATES = settings.BASE_DIR / "templates"
SECRETIVE = ("utils", "helpers", "misc", "common")  # names that say nothing
# Django, allauth and cotton look these up by their names.
FOUND_BY_NAME = ("components/", "account/", "mfa/", "usersessions/", "allauth/", "django/", "registration/", "admin/")
FOUND_BY_NAME_FILES = {"400.html", "403.html", "403_csrf.html", "404.html", "500.html"}


@cache
def committed() -> list[Path]:
    """The files git knows or would take, except those deleted."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listed = subprocess.run(command, cwd=settings.BASE_DIR, check=True, capture_output=True, text=True).stdout
    return [path for name in listed.split("\0") if name and (path := settings.BASE_DIR / name).is_file()]


def sources(*suffixes: str, inside: tuple[str, ...] = ROOMS) -> list[Path]:
    return [path for path in committed() if path.suffix in suffixes and relative(path).split("/")[0] in inside]


def relative(path: Path) -> str:
    return path.relative_to(settings.BASE_DIR).as_posix()


@cache
def text_of(path: Path) -> str:
    return path.read_text()


def templates() -> list[Path]:
    return sources(".html", ".txt", inside=("templates",))


def test_names_say_what_a_module_holds():
    assert [relative(path) for path in sources(".py", inside=(*ROOMS, "ops", "tests")) if path.stem in SECRETIVE] == []


def test_no_file_is_too_long_to_be_read():
    read = sources(".py", ".html", ".js", ".css", inside=(*ROOMS, "templates", "static", "ops", "tests"))
    long = {}
    for path in read:
        limit = LONGEST_TEST if relative(path).startswith("tests/") else LONGEST
        if "migrations" not in path.parts and (size := text_of(path).count("\n")) > limit:
            long[relative(path)] = size
    assert long == {}


def test_every_module_of_the_rooms_says_what_it_is_for():
    """Except those whose name says it all."""
    plain = {"__init__", "apps", "admin", "wsgi", "models", "urls", "enums", "constraints"}
    read = [
        path for path in sources(".py") if path.stem not in plain and "migrations" not in path.parts and text_of(path).strip()
    ]
    assert [relative(path) for path in read if not ast.get_docstring(ast.parse(text_of(path)))] == []


def test_nothing_of_packages_is_committed():
    foreign = ("node_modules", ".venv", "static-built", "dist", "vendor")
    names = [
        relative(path)
        for path in committed()
        if set(path.parts) & set(foreign) or path.suffix in {".woff", ".woff2", ".ttf", ".otf", ".pyc"}
    ]
    assert names == []


def test_no_address_of_a_registry_is_committed():
    """A lock file, a script or a Dockerfile that names one would send every machine there."""
    addresses = re.compile(
        r"https?://[\w.-]*(?:pypi\.org|pythonhosted|npmjs|yarnpkg|unpkg|jsdelivr|cdnjs|/simple/)|--(?:extra-)?index-url", re.I
    )
    own = Path(__file__)
    told = re.compile(r"--no-emit-index-url")
    found = [
        relative(path) for path in committed() if path != own and _is_text(path) and addresses.search(told.sub("", text_of(path)))
    ]
    assert found == []


def _is_text(path: Path) -> bool:
    return path.suffix not in {".png", ".jpg", ".jpeg", ".ico", ".pdf", ".xlsx", ".ods", ".zip", ".gif", ".webp", ".exe", ".bin"}


INLINE = {
    "a style attribute": re.compile(r"<[^>{]*\sstyle\s*=", re.I),
    "an inline handler": re.compile(r"<[a-z][^>]*\s(?:on[a-z]+|x-on:[a-z.]+|@[a-z.]+)\s*=\s*[\"'][^\"']*[(=;+]", re.I),
    "a script in the page": re.compile(r"<script(?![^>]*\bsrc=)(?![^>]*application/(?:ld\+)?json)[^>]*>", re.I),
}


@pytest.mark.parametrize("what", INLINE)
def test_templates_hold_no_code(what):
    """The security policy would refuse it, silently for the person who looks at the page."""
    assert [relative(path) for path in templates() if path.suffix == ".html" and INLINE[what].search(text_of(path))] == []


def test_a_month_after_a_noun_is_elided():
    """« d’octobre », never « de octobre »: `of_month` says it."""
    wrong = re.compile(r"\bde \{\{[^}]*\|month_fr|\bde \{month_fr\(")
    read = [*templates(), *sources(".py")]
    assert [relative(path) for path in read if wrong.search(text_of(path))] == []


def test_every_template_can_be_read():
    for path in templates():
        get_template(path.relative_to(TEMPLATES).as_posix())


def test_every_template_is_used():
    """By a view, by another template, or by a package that looks it up by its name."""
    said = "\n".join(text_of(path) for path in [*sources(".py"), *templates()])
    unused = []
    for path in templates():
        name = path.relative_to(TEMPLATES).as_posix()
        found_by_name = name.startswith(FOUND_BY_NAME) or name in FOUND_BY_NAME_FILES
        computed = f"{name.rpartition('/')[0]}/{{" in said  # f"billing/documents/print/{layout}.html"
        if not found_by_name and not computed and name not in said and name.rsplit(".", 1)[0] not in said:
            unused.append(name)
    assert unused == []


def test_every_component_is_used():
    said = "\n".join(text_of(path) for path in templates())
    unused = []
    for path in templates():
        name = path.relative_to(TEMPLATES).as_posix()
        if name.startswith("components/") and path.suffix == ".html":
            tag = name.removeprefix("components/").removesuffix(".html").replace("/", ".").replace("_", "-")
            if not re.search(rf"<c-{re.escape(tag)}[\s>/]", said) and name not in said:
                unused.append(name)
    assert unused == []


def our_views() -> dict[str, list[str]]:
    """`module.function` of each view of ours, with the full names of its addresses."""
    views: dict[str, list[str]] = {}

    def walk(patterns, spaces):
        for pattern in patterns:
            if isinstance(pattern, URLPattern):
                view = pattern.callback
                module, name = getattr(view, "__module__", ""), getattr(view, "__name__", "")
                if module.split(".")[0] in ROOMS and pattern.name:
                    views.setdefault(f"{module}.{name}", []).append(":".join([*spaces, pattern.name]))
            else:
                walk(pattern.url_patterns, [*spaces, pattern.namespace] if pattern.namespace else spaces)

    walk(get_resolver().url_patterns, [])
    return views


def test_a_view_and_its_address_have_the_same_name():
    odd = {}
    for view, names in our_views().items():
        function = view.rpartition(".")[2]
        if not any(name == "home" or name.split(":")[-1] == function or name.endswith(f"_{function}") for name in names):
            odd[view] = names
    assert odd == {}


def test_every_view_is_tested():
    """By a test that names its address or its function."""
    tests = "\n".join(text_of(path) for path in sources(".py", inside=("tests",)) if path != Path(__file__))
    untested = {}
    for view, names in our_views().items():
        function = view.rpartition(".")[2]
        if not any(f'"{name}"' in tests for name in names) and not re.search(rf"def test_{function}(_|\()", tests):
            untested[view] = names
    assert untested == {}


def test_actions_take_their_arguments_by_name():
    """What opens a transaction is an act: one object may come first, the rest is named, and it is told who acts."""
    odd = []
    for path in sources(".py"):
        if path.stem == "actions" or "actions" in path.parts:
            for node in ast.parse(text_of(path)).body:
                if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
                    names = {argument.arg for argument in node.args.kwonlyargs}
                    writes = any("atomic" in ast.unparse(decorator) for decorator in node.decorator_list)
                    if writes and (len(node.args.args) > 1 or "by" not in names):
                        odd.append(f"{relative(path)}:{node.lineno} {node.name}")
    assert odd == []


def test_the_clock_is_read_at_the_edges_only():
    """Actions, rules and amounts are given their dates: the law counts from the day of the act, not of the computer."""
    inner = {"actions", "rules", "amounts", "posting"}
    clock = re.compile(r"\bperiods\.today\(|\bdate\.today\(|\bimport today\b|\bdatetime\.now\(")
    assert [relative(path) for path in sources(".py") if path.stem in inner and clock.search(text_of(path))] == []
