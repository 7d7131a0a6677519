"""Figures that a test measures; the end of the run prints them."""

from collections.abc import Callable

import pytest

_PROPERTY = "figure"
_figures: list[str] = []


@pytest.fixture
def print_figure(request: pytest.FixtureRequest) -> Callable[[str], None]:
    """Say what was measured, in one line."""

    def note(figure: str) -> None:
        # With the test's report it reaches the process that speaks, whichever process ran the test.
        request.node.user_properties.append((_PROPERTY, figure))

    return note


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    if report.when == "teardown":
        _figures.extend(str(value) for name, value in report.user_properties if name == _PROPERTY)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if _figures:
        terminalreporter.section("figures")
        for figure in _figures:
            terminalreporter.write_line(figure)
