"""The harness refuses what it says it refuses: a check that never fails protects nobody."""

import os
import socket

import pytest
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection, transaction
from django.template import Context, Template
from django.template.base import Origin
from django.template.engine import Engine

from cae.postgres import administration
from tests.support import statements
from tests.support.network import Outside
from tests.support.pages import Page
from tests.support.queries import assert_flat
from tests.support.templates import UndefinedVariable
from tests.support.together import together

WHOLE = '<!doctype html><html lang="fr"><body><h1>Titre</h1>{}</body></html>'


def template(source: str, *, ours: bool = True) -> Template:
    folder = settings.BASE_DIR / "templates" if ours else settings.BASE_DIR / "elsewhere"
    return Template(source, origin=Origin(str(folder / "page.html")), engine=Engine.get_default())


@pytest.mark.parametrize(
    "source", ["{{ absent }}", "{{ known.absent }}", "{% with x=absent %}{{ x }}{% endwith %}", "{{ absent|upper }}"]
)
def test_an_undefined_variable_fails(source):
    with pytest.raises(UndefinedVariable, match="absent"):
        template(source).render(Context({"known": {}}))


@pytest.mark.parametrize("source", ["{% if absent %}no{% endif %}", "{{ absent|default:'' }}", "{{ known }}"])
def test_a_variable_may_be_absent_where_it_says_so(source):
    assert template(source).render(Context({"known": ""})) == ""


def test_the_templates_of_packages_are_left_alone():
    assert template("{{ absent }}", ours=False).render(Context()) == ""


def test_a_good_page_has_no_fault():
    page = Page(
        WHOLE.format(
            '<form method="post"><input type="hidden" name="csrfmiddlewaretoken" value="x"></form><img src="/a.png" alt="">'
        )
    )
    assert (page.faults, page.headings) == ([], ["Titre"])


@pytest.mark.parametrize(
    ("part", "fault"),
    [
        ('<p style="color:red">', "style"),
        ('<button onclick="go()">', "onclick"),
        ('<a href="javascript:go()">', "runs a script"),
        ("<script>go()</script>", "a script is written"),
        ("<p>{{ name }}</p>", "not rendered"),
        ('<p class="{% if x %}">', "not rendered"),
        ('<i id="a"></i><i id="a"></i>', "two elements"),
        ('<img src="/a.png">', "no alt"),
        ('<form method="post"></form>', "csrf_token"),
        ("<h1>Autre</h1>", "one <h1>"),
    ],
)
def test_a_careless_page_is_named(part, fault):
    faults = Page(WHOLE.format(part)).faults
    assert [text for text in faults if fault in text], faults


def test_data_for_scripts_is_not_a_script():
    data = '<script type="application/json" id="d">{"a": "{{"}</script><script src="/x.js"></script>'
    assert Page(data).faults == []
    assert Page(data + "<p>{{ name }}</p>").faults != []


def test_a_form_holds_what_a_browser_would_send():
    page = Page(
        '<form id="f" action="/there" method="post"><input type="hidden" name="csrfmiddlewaretoken" value="t">'
        '<input name="name" value="Léa"><input type="checkbox" name="no"><input type="checkbox" name="yes" checked>'
        '<input type="radio" name="r" value="1"><input type="radio" name="r" value="2" checked>'
        '<input type="submit" name="go" value="1">'
        '<select name="one"><option value="a">A</option><option value="b" selected>B</option></select>'
        '<select name="first"><option value="c">C</option></select>'
        '<select name="many" multiple><option value="d">D</option></select>'
        '<textarea name="text">\nBonjour</textarea><textarea name="empty"></textarea></form><input name="far" value="5" form="f">'
    )
    [form] = page.forms
    sent = [("csrfmiddlewaretoken", "t"), ("name", "Léa"), ("yes", "on"), ("r", "2"), ("one", "b"), ("first", "c")]
    assert (form.action, form.method, form.fields) == (
        "/there",
        "post",
        [*sent, ("text", "Bonjour"), ("empty", ""), ("far", "5")],
    )


@pytest.mark.parametrize(
    "sql", ['UPDATE "members_user" SET x = 1', "INSERT INTO members_user VALUES (1)", 'DELETE FROM "members_user"']
)
def test_a_page_that_is_read_does_not_write(db, sql):
    with pytest.raises(statements.Refused, match="members_user"), statements.reading_only(), connection.cursor() as cursor:
        cursor.execute(sql)


def test_a_page_that_is_read_may_touch_the_session_and_lock(db):
    with statements.reading_only(), transaction.atomic():
        Session.objects.filter(session_key="x").update(session_data="UPDATE members_user")
        list(Session.objects.select_for_update().filter(session_key="INSERT INTO x"))


def test_a_lock_says_which_table_it_locks(db):
    from django.contrib.auth.models import Permission

    with transaction.atomic(), pytest.raises(statements.Refused):
        list(Permission.objects.select_related("content_type").select_for_update())
    with transaction.atomic():
        list(Permission.objects.select_related("content_type").select_for_update(of=("self",)))


def test_what_waits_for_the_commit_runs_when_the_outer_block_ends(db):
    seen = []
    with transaction.atomic():
        transaction.on_commit(lambda: seen.append("outer"))
        with transaction.atomic():
            transaction.on_commit(lambda: seen.append("inner"))
        assert seen == []
    assert seen == ["outer", "inner"]
    transaction.on_commit(lambda: seen.append("at once"))
    assert seen[-1] == "at once"


def test_what_waits_for_the_commit_of_a_block_rolled_back_never_runs(db):
    seen = []
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        transaction.on_commit(lambda: seen.append("never"))
        _ = 1 / 0
    transaction.on_commit(lambda: seen.append("other"))
    assert seen == ["other"]


def test_tests_do_not_leave_the_machine():
    with pytest.raises(Outside), socket.socket() as outside:
        outside.connect(("192.0.2.1", 80))


def test_a_list_that_grows_is_seen(db):
    def add():
        Session.objects.create(session_key=os.urandom(8).hex(), session_data="", expire_date="2026-01-01T00:00Z")

    def read_flat():
        return list(Session.objects.all())

    def read_one_by_one():
        return [Session.objects.get(pk=pk) for pk in Session.objects.values_list("pk", flat=True)]

    assert_flat(read_flat, add=add, expected=1)
    with pytest.raises(AssertionError, match="queries with 1 row"):
        assert_flat(read_one_by_one, add=add, expected=2)


def test_a_fresh_database_commits_for_every_thread(fresh_database):
    def add(number):
        return lambda: (
            Session.objects.create(session_key=str(number), session_data="", expire_date="2026-01-01T00:00Z").session_key
        )

    assert together([add(number) for number in range(40)]) == [str(number) for number in range(40)]
    assert Session.objects.count() == 40
    assert connection.settings_dict["NAME"] == fresh_database != "cae"


def test_a_fresh_database_is_empty_again(fresh_database):
    assert Session.objects.count() == 0


def test_the_application_is_no_superuser_and_keeps_its_rows_out_of_the_log(db):
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper, rolcreatedb, rolcreaterole FROM pg_roles WHERE rolname = current_user")
        assert cursor.fetchone() == (False, True, False)
    with administration(settings.STATE_DIR) as cursor:
        names = (
            "log_statement",
            "log_min_error_statement",
            "log_min_duration_statement",
            "log_error_verbosity",
            "listen_addresses",
        )
        values = tuple(cursor.execute(f"SHOW {name}").fetchone()[0] for name in names)
    assert values == ("none", "panic", "-1", "terse", "")


def test_a_copy_has_the_files_of_its_template(migrated, django_db_setup, django_db_blocker, storage):
    from django.core.files.base import ContentFile
    from django.core.files.storage import default_storage

    from tests.support import databases

    def fill():
        default_storage.save("kept/letter.txt", ContentFile(b"bonjour"))

    with django_db_blocker.unblock():
        name = databases.template("template_harness", str(os.getpid()), fill, start=migrated)
        assert not (storage / "kept").exists()
        with databases.copied(name), default_storage.open("kept/letter.txt") as letter:
            assert letter.read() == b"bonjour"
    assert (storage / "kept" / "letter.txt").exists()
