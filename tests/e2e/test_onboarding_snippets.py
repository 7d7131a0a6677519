"""The snippets of the onboarding page, run as they stand: spans arrive, and the SDK complains of nothing."""

from collections.abc import Callable

import pytest

from tests.e2e.people import Person, QueryKey
from tests.e2e.snippets import OWN_WARNING, Outcome, print_snippet, run_node_snippet, run_python_snippet
from tests.servers import Installation

pytestmark = pytest.mark.e2e

# Names that a shell would take apart, were they not quoted.
SERVICE, ENVIRONMENT = "order's $HOME & more", 'pre "prod", 50%'


@pytest.mark.parametrize(
    ("snippet", "run", "program"),
    [
        ("python", run_python_snippet, "flask_app.py"),
        ("node", run_node_snippet, "http_app.js"),
    ],
)
def test_a_zero_code_snippet_sends_the_requests_of_an_application_as_they_happen(
    installation: Installation,
    alice: Person,
    use_query_key: Callable[[Person, str], QueryKey],
    snippet: str,
    run: Callable[[str, str], Outcome],
    program: str,
) -> None:
    project = alice.make_project("Snippets")
    key = alice.make_key(project, "ingest").token
    text = print_snippet(
        snippet, endpoint=installation.otlp_url, key=key, service=SERVICE, environment=ENVIRONMENT
    )

    outcome = run(text, program)

    assert outcome.printed.splitlines()[-1] == "served 3 orders"
    assert complaints(outcome) == []
    reader = use_query_key(alice, project)
    for trace in reader.wait_for_traces(project, 3):
        spans = reader.wait_for_spans(project, trace["trace_id"], 2)
        # By id, not by start: a clock of whole milliseconds may have them begin at once.
        (client,) = [span for span in spans if span["kind"] == "CLIENT"]
        (server,) = [span for span in spans if span["kind"] == "SERVER"]
        assert server["parent_span_id"] == client["span_id"]
        for span in spans:
            assert span["resource"]["attributes"]["service.name"] == SERVICE
            assert span["resource"]["attributes"]["deployment.environment.name"] == ENVIRONMENT


def complaints(outcome: Outcome) -> list[str]:
    """What stands in the terminal beside what the application says: its access log is its own."""
    lines = [*outcome.log.splitlines(), *outcome.printed.splitlines()]
    return [
        line
        for line in lines
        if '] "GET /orders/' not in line and line != "served 3 orders" and not line.startswith(OWN_WARNING)
    ]
