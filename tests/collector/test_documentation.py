"""docs/collector says what its files do, and its files name nothing that the tested Collectors lack."""

import re
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
import yaml

from scripts.collector import SOURCES
from tests.collector.process import DOCUMENTED, PORTS

README = DOCUMENTED / "README.md"
BUILD_OF = {"config.yaml": "current", "opencensus.yaml": "opencensus"}
# A component's package is named after its type and its kind.
KINDS = {"receivers": "receiver", "processors": "processor", "exporters": "exporter", "extensions": ""}

every_file = pytest.mark.parametrize("file", sorted(BUILD_OF))


def parse(file: str) -> dict[str, Any]:
    parsed: dict[str, Any] = yaml.safe_load((DOCUMENTED / file).read_text())
    return parsed


def components(file: str) -> set[tuple[str, str]]:
    """Kind and type, without what stands behind a slash."""
    parsed = parse(file)
    return {(kind, name.partition("/")[0]) for kind in KINDS for name in parsed.get(kind, {})}


def made_by(build: str) -> set[str]:
    return set(re.findall(r"\b(\w+)\.NewFactory\(\)", (SOURCES / build / "main.go").read_text()))


@every_file
def test_the_tested_collector_has_every_component_of_the_file_and_no_other(file: str) -> None:
    named = {name.replace("_", "") + KINDS[kind] for kind, name in components(file)}
    assert named == made_by(BUILD_OF[file]) - {
        "envprovider",
        "fileprovider",
        "yamlprovider",
        "otelconftelemetry",
    }


@every_file
def test_every_component_is_used(file: str) -> None:
    parsed = parse(file)
    used = {
        (kind, name)
        for pipeline in parsed["service"]["pipelines"].values()
        for kind, names in pipeline.items()
        for name in names
    } | {("extensions", name) for name in parsed["service"]["extensions"]}
    assert {(kind, name) for kind in KINDS for name in parsed.get(kind, {})} == used


@every_file
def test_the_readme_names_every_port_that_is_opened(file: str) -> None:
    opened = set(
        re.findall(r"endpoint: \$\{env:COLLECTOR_HOST:-127\.0\.0\.1\}:(\d+)", (DOCUMENTED / file).read_text())
    )
    assert len(opened) == len(PORTS[file])
    rows = [line for line in README.read_text().splitlines() if line.startswith("| ")]
    assert opened <= set(re.findall(r"`(\d+)(?:/udp)?`", "\n".join(rows)))


@every_file
def test_the_readme_names_every_variable(file: str) -> None:
    variables = set(re.findall(r"\$\{env:(\w+)", (DOCUMENTED / file).read_text()))
    assert variables <= set(re.findall(r"`(\w+)`", README.read_text()))


@every_file
def test_no_file_holds_a_key(file: str) -> None:
    exporters = parse(file)["exporters"].values()
    assert [exporter["headers"] for exporter in exporters] == [{"x-api-key": "${env:SPANWISE_INGEST_KEY}"}]
    assert not re.search(r"sw[a-z]_\w{8}", (DOCUMENTED / file).read_text())


@every_file
def test_what_waits_is_on_disk_and_never_given_up(file: str) -> None:
    parsed = parse(file)
    assert parsed["extensions"]["file_storage"]["fsync"] is True
    for exporter in parsed["exporters"].values():
        assert exporter["sending_queue"]["storage"] == "file_storage"
        assert exporter["retry_on_failure"]["max_elapsed_time"] == 0


def test_the_releases_that_the_readme_speaks_of_are_those_that_are_tested() -> None:
    text = README.read_text()
    for build in BUILD_OF.values():
        (release,) = re.findall(
            r"extension/storage/filestorage v([\d.]+)", (SOURCES / build / "go.mod").read_text()
        )
        assert f"v{release}" in text
        assert f'"{release}"' in (SOURCES / build / "main.go").read_text()


def test_every_file_of_the_folder_is_tested() -> None:
    files: chain[Path] = chain(DOCUMENTED.glob("*.yaml"), DOCUMENTED.glob("*.yml"))
    assert {file.name for file in files} == set(BUILD_OF) | {"fluent-bit.yaml"}
