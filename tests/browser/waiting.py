"""Waiting for a page, for the scripts beside this file."""

import time


def until(page, condition, *given):
    """Waits; our pages' own rules forbid the browser's way, which evaluates text inside of them."""
    for _ in range(200):
        if page.evaluate(condition, *given):
            return
        time.sleep(0.02)
    raise TimeoutError(condition)
