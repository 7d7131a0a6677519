"""Figures that a test measures; the end of the run prints them."""

from collections.abc import Callable

import pytest

_figures: list[str] = []


@pytest.fixture
def print_figure() -> Callable[[str], None]:
    """Say what was measured, in one line."""
    return _figures.append


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if _figures:
        terminalreporter.section("figures")
        for figure in _figures:
            terminalreporter.write_line(figure)
