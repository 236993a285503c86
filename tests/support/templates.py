"""A variable that a template of ours uses and nobody defined fails the test.

In production it would print nothing, and nobody would know. `{% if x %}` may test an absent variable, and
`{{ x|default:… }}` says itself that it may be absent. Templates of packages are left alone.
"""

import sys
import threading

from django.conf import settings
from django.template.base import FilterExpression, Node, Variable, VariableDoesNotExist

_expression = threading.local()


class UndefinedVariable(AssertionError):
    """Names the variable and the template."""


def install() -> None:
    """Replace the resolution of expressions and variables; once, for the whole run."""
    resolve_expression, resolve_variable = FilterExpression.resolve, Variable.resolve

    def expression(self, context, ignore_failures=False):
        before = getattr(_expression, "strict", False)
        _expression.strict = not ignore_failures and not _has_default(self)
        try:
            return resolve_expression(self, context, ignore_failures=ignore_failures)
        finally:
            _expression.strict = before

    def variable(self, context):
        try:
            return resolve_variable(self, context)
        except VariableDoesNotExist as missing:
            origin = _template_of_ours() if getattr(_expression, "strict", False) else None
            if origin:
                raise UndefinedVariable(f"{{{{ {self.var} }}}} is undefined in {origin}: {missing}") from missing
            raise

    FilterExpression.resolve = expression
    Variable.resolve = variable


def _has_default(expression: FilterExpression) -> bool:
    return bool(expression.filters) and expression.filters[0][0].__name__ in {"default", "default_if_none"}


def _template_of_ours() -> str | None:
    """The template being rendered, when it is in our folder: the origin of the nearest node on the stack."""
    frame = sys._getframe(1)
    while frame is not None:
        node = frame.f_locals.get("self")
        if isinstance(node, Node) and getattr(node, "origin", None):
            name = str(node.origin.name)
            return name if name.startswith(str(settings.BASE_DIR / "templates")) else None
        frame = frame.f_back
    return None
