"""Several acts at the same instant, each in a thread with its own connection. Needs the `fresh_database` fixture."""

import threading
from collections.abc import Callable, Sequence
from typing import Any

from django.db import connection


def together(acts: Sequence[Callable[[], Any]], *, timeout: float = 120) -> list[Any]:
    """Run every act at once; what each returned, or the exception it raised, in the order given."""
    results: list[Any] = [TimeoutError("this act did not end")] * len(acts)
    start = threading.Barrier(len(acts))

    def run(index: int, act: Callable[[], Any]) -> None:
        try:
            connection.ensure_connection()
            start.wait(timeout)
            results[index] = act()
        except Exception as error:
            results[index] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(index, act), daemon=True) for index, act in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout)
    return results
