"""What later subjects tell the customers, without them knowing it. Filled by their `ready.py`."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

# (customer, at): the private links that open their page at an instant, newest first (quotes).
private_links: list[Callable[[Any, datetime], Any]] = []
