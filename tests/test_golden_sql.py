"""Every query is on file, names its tenant first, binds its values, and is one that ClickHouse takes."""

import inspect
import re
from types import ModuleType

import pytest

from apps.alerts import queries as alerts
from apps.attributes import queries as attributes
from apps.clickhouse import client
from apps.deployments import queries as deployments
from apps.deployments.comparison import queries as comparison
from apps.errors import queries as errors
from apps.jaeger import queries as jaeger
from apps.logs import queries as logs
from apps.metrics import histogram_queries, number_queries
from apps.metrics import queries as metrics
from apps.redaction import queries as redaction
from apps.rum import page_queries as rum_page
from apps.rum import queries as rum
from apps.rum import session_queries as rum_sessions
from apps.services import instance_queries as service_instances
from apps.services import queries as services
from apps.services import span_queries as service_spans
from apps.topology import queries as topology
from apps.traces import queries as traces
from apps.traces.explain import queries as explain
from apps.traces.insight import queries as insight
from apps.traces.outline import queries as outline
from apps.traces.search import carried
from apps.traces.search import queries as search
from apps.traces.spansets import queries as spansets
from tests.clickhouse_fixtures import Store
from tests.golden_sql import GOLDEN, QUERIES, golden_file

REGENERATE = "run: python -m tests.golden_sql"
FROM_WHERE = re.compile(
    r"\bFROM (\w+) AS (\w)(?: FINAL)?\s+(?:PRE)?WHERE (\S+) = \{(?:m_)?project_id:UInt32\}"
)


def public_functions(module: ModuleType) -> set[str]:
    folder = module.__name__.split(".")[1]
    members = inspect.getmembers(module, inspect.isfunction)
    return {
        f"{folder}_{name}"
        for name, function in members
        if function.__module__ == module.__name__ and not name.startswith("_")
    }


def test_every_query_is_on_file() -> None:
    assert {path.stem for path in GOLDEN.glob("*.sql")} == set(QUERIES), REGENERATE
    modules = (
        *(
            alerts,
            attributes,
            traces,
            search,
            carried,
            spansets,
            explain,
            insight,
            outline,
            services,
            jaeger,
            logs,
        ),
        *(
            service_spans,
            service_instances,
            topology,
            errors,
            deployments,
            comparison,
            redaction,
            rum,
            rum_page,
            rum_sessions,
            metrics,
            number_queries,
        ),
        histogram_queries,
    )
    functions = set().union(*map(public_functions, modules)) | {"resources_read_resources"}
    assert functions == {name.removesuffix("_filtered") for name in QUERIES}


@pytest.mark.parametrize("name", QUERIES)
def test_the_text_is_the_one_on_file(name: str) -> None:
    assert golden_file(name).read_text() == QUERIES[name][0] + "\n", REGENERATE


@pytest.mark.parametrize("path", sorted(GOLDEN.glob("*.sql")), ids=lambda path: path.stem)
def test_every_read_of_a_table_names_its_project_first(path: object) -> None:
    text = path.read_text()  # type: ignore[attr-defined]
    scoped = FROM_WHERE.findall(text)
    assert [f"{alias}.project_id" for _, alias, _ in scoped] == [column for _, _, column in scoped]
    assert len(scoped) == len(re.findall(r"\bFROM \w", text)) > 0


@pytest.mark.parametrize("name", QUERIES)
def test_no_value_is_ever_part_of_the_text(name: str) -> None:
    text, params = QUERIES[name]
    assert set(re.findall(r"\{(\w+):", text)) == set(params)
    assert "cart" not in text


@pytest.mark.parametrize("name", QUERIES)
def test_clickhouse_takes_it(clickhouse: Store, name: str) -> None:
    assert client.select(*QUERIES[name]) == []
