"""Accessibility, judged by axe-core (from node_modules) in the page a browser shows."""

from typing import Any

from django.conf import settings

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def violations(page) -> list[str]:
    """What axe finds in a Playwright page, one sentence per element; empty when the page is accessible."""
    source = settings.BASE_DIR / "node_modules" / "axe-core" / "axe.min.js"
    page.wait_for_load_state()  # without its styles a page is another page
    page.evaluate(source.read_text())
    found: dict[str, Any] = page.evaluate("rules => axe.run(document, {runOnly: rules, resultTypes: ['violations']})", RULES)
    return [
        f"{violation['id']}: {violation['help']} — {node['html'][:160]} ({node['failureSummary'][:200]})"
        for violation in found["violations"]
        for node in violation["nodes"]
    ]


def assert_accessible(page) -> None:
    """Fail with what axe finds in the page as it is now."""
    found = violations(page)
    assert not found, f"{page.url}\n" + "\n".join(found)
