"""What a process has loaded when it begins to serve stays as long as it does: nobody need look through it.

A full collection of Python's garbage collector took 0.1 s, in the middle of somebody's request.
"""

import gc

from django.urls import get_resolver


def keep_loaded() -> None:
    """Take all that is there out of the collector's sight, once the addresses and their views are loaded."""
    _ = get_resolver().url_patterns
    gc.collect()
    gc.freeze()
