"""A minified page fails; one command uploads its build's source maps; the error names what was written."""

import os
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.gallery import COUNTED_LIMIT_S
from tests.e2e.people import Person, QueryKey
from tests.rum.site import Answer, Server, wait_for_snippet
from tests.servers import Installation
from tests.sourcemaps.builds import Build, build_shop, node

pytestmark = pytest.mark.e2e

ERROR = 2


@pytest.fixture
def build(tmp_path: Path) -> Build:
    return build_shop(tmp_path)


@pytest.fixture
def shop() -> Iterator[Server]:
    """A site with an origin of its own."""
    shop = Server(lambda _: Answer("{}", 404))
    yield shop
    shop.close()


@pytest.fixture
def tab(chromium: Browser, shop: Server) -> Iterator[Page]:
    context = chromium.new_context(base_url=shop.origin)
    yield context.new_page()
    context.close()


def fetch_command(installation: Installation, folder: Path) -> Path:
    """As docs/sourcemaps.md says, and a pipeline does."""
    script = folder / "sourcemaps.mjs"
    script.write_bytes(httpx.get(f"{installation.web_url}/rum/sourcemaps.mjs").raise_for_status().content)
    return script


def run(script: Path, *words: str, key: str = "") -> subprocess.CompletedProcess[str]:
    environ = {**os.environ, "SPANWISE_INGEST_KEY": key}
    return subprocess.run(
        [node(), str(script), *words],
        cwd=script.parent,
        env=environ,
        capture_output=True,
        text=True,
        timeout=300,
    )


def put_page(shop: Server, installation: Installation, key: str, build: Build) -> None:
    told = httpx.get(f"{installation.web_url}/rum.json", timeout=30).raise_for_status().json()
    script = f"{installation.web_url}/rum/{told['script'].rsplit('/', 1)[1]}"
    shop.pages["/static/assets/app.js"] = Answer(build.minified, headers={"Content-Type": "text/javascript"})
    shop.pages["/cart"] = Answer(
        f'<!doctype html><link rel="icon" href="data:,"><script>{told["loader"]}</script>'
        f'<script async src="{script}" data-key="{key}" data-service="shop-web" data-version="1.4.2">'
        "</script>"
        '<script src="/static/assets/app.js"></script><h1>Cart</h1>'
    )


def test_an_error_of_a_minified_page_names_file_line_and_function(
    installation: Installation,
    alice: Person,
    use_query_key: Callable[[Person, str], QueryKey],
    open_page: Callable[..., Page],
    shop: Server,
    tab: Page,
    build: Build,
) -> None:
    project = alice.make_project("Web shop")
    put_page(shop, installation, alice.make_key(project, "browser", (shop.origin,)).token, build)
    tab.goto("/cart")
    wait_for_snippet(tab)
    tab.evaluate("setTimeout(() => payFor(['tea']))")
    tab.wait_for_timeout(200)
    tab.goto("about:blank")

    script = fetch_command(installation, build.folder)
    words = ("dist", "--project", project, "--version", "1.4.2", "--url-prefix", f"{shop.origin}/static/")
    done = run(script, *words, key=alice.make_key(project, "ingest").token)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [
        f"uploaded  {shop.origin}/static/assets/app.js",
        "spanwise: 1 source map uploaded, version 1.4.2",
    ]

    reader = use_query_key(alice, project)
    log_id = wait_for_exception(reader, project)
    (stack,) = reader.ask("GET", f"/api/v1/projects/{project}/stacks/?log={log_id}").json()["stacks"]
    originals = [line["frame"]["original"] for line in stack["lines"] if line["frame"]]
    assert [(one["function"], one["file"], one["line"]) for one in originals if one] == [
        ("priceOf", "src/prices.ts", 12),
        ("", "src/prices.ts", 7),
        ("totalOf", "src/prices.ts", 7),
        ("Checkout.pay", "src/main.ts", 7),
        ("payFor", "src/main.ts", 12),
    ]

    page = open_page(alice)
    page.goto(f"/p/{project}/logs?line={log_id}")
    frames = page.get_by_role("list", name="Stack trace")
    expect(frames).to_contain_text("priceOf src/prices.ts:12")
    expect(frames).to_contain_text("throw new RangeError(`no price for ${item.sku}`);")
    page.get_by_role("button", name="As it was sent").press("Enter")
    expect(page.get_by_label("Stack trace", exact=True)).to_contain_text("/static/assets/app.js:1:")

    page.goto(f"/p/{project}/settings/source-maps")
    expect(page.get_by_role("list", name="Source maps")).to_contain_text("1.4.2")


def wait_for_exception(reader: QueryKey, project: str) -> str:
    deadline = time.monotonic() + COUNTED_LIMIT_S
    while True:
        logs = reader.ask("GET", f"/api/v1/projects/{project}/logs/").json()["logs"]
        found = [record["id"] for record in logs if record["event_name"] == "exception"]
        if found:
            return str(found[0])
        assert time.monotonic() < deadline, logs
        time.sleep(0.2)


def test_an_error_group_shows_the_stack_of_its_latest_event(
    installation: Installation,
    alice: Person,
    use_query_key: Callable[[Person, str], QueryKey],
    open_page: Callable[..., Page],
    build: Build,
) -> None:
    project = alice.make_project("Web shop")
    key = alice.make_key(project, "ingest").token
    send_failure(installation, key, build.fail("file:///srv/dist/assets/app.js"))
    script = fetch_command(installation, build.folder)
    words = ("dist", "--project", project, "--version", "1.4.2", "--url-prefix", "/srv/dist/")
    assert run(script, *words, key=key).returncode == 0

    error_id = use_query_key(alice, project).wait_for_error(project)
    page = open_page(alice)
    page.goto(f"/p/{project}/errors/{error_id}")
    expect(page.get_by_role("list", name="Stack trace")).to_contain_text("priceOf src/prices.ts:12")


def text_values(**values: str) -> list[dict[str, Any]]:
    return [{"key": key.replace("__", "."), "value": {"stringValue": value}} for key, value in values.items()]


def send_failure(installation: Installation, key: str, stack: str) -> None:
    """A span of a server in JavaScript, with its exception."""
    start_ns = time.time_ns() - 2_000_000_000
    exception = text_values(
        exception__type="RangeError", exception__message="no price for tea", exception__stacktrace=stack
    )
    span = {
        "traceId": f"{7:032x}",
        "spanId": f"{7:016x}",
        "name": "POST /orders",
        "kind": 2,
        "startTimeUnixNano": str(start_ns),
        "endTimeUnixNano": str(start_ns + 5_000_000),
        "status": {"code": ERROR},
        "events": [{"name": "exception", "timeUnixNano": str(start_ns), "attributes": exception}],
    }
    resource = {"attributes": text_values(service__name="shop-bff", service__version="1.4.2")}
    body = {"resourceSpans": [{"resource": resource, "scopeSpans": [{"spans": [span]}]}]}
    answer = httpx.post(f"{installation.otlp_url}/v1/traces", json=body, headers={"x-api-key": key})
    assert answer.status_code == httpx.codes.OK, answer.text


def test_the_command_writes_debug_ids_that_stay_the_same(
    installation: Installation, alice: Person, build: Build
) -> None:
    project = alice.make_project("Web shop")
    key = alice.make_key(project, "ingest").token
    script = fetch_command(installation, build.folder)
    words = ("dist", "--project", project, "--url-prefix", "/static/", "--inject")
    before = build.minified
    assert "would upload" in run(script, *words, "--dry-run").stdout
    assert build.minified == before
    first = run(script, *words, key=key)
    assert first.returncode == 0, first.stderr
    injected = build.minified
    code, comment, last = injected.decode().rsplit("\n", 2)
    assert comment.startswith("//# debugId=")
    assert last.startswith("//# sourceMappingURL=")
    assert before.decode().startswith(code)
    second = run(script, *words, key=key)
    assert second.stdout.startswith("replaced")
    assert build.minified == injected
    (file,) = alice.read(f"/api/v1/projects/{project}/sourcemaps/files/")["files"]
    assert file["debug_id"] == comment.removeprefix("//# debugId=")


def test_the_command_ends_with_what_a_pipeline_understands(
    installation: Installation, alice: Person, build: Build
) -> None:
    project = alice.make_project("Web shop")
    key = alice.make_key(project, "ingest").token
    script = fetch_command(installation, build.folder)
    named = ("--project", project, "--version", "1.4.2", "--url-prefix", "/static/")

    for words, told_key, code, said in (
        ((), key, 2, "missing: a folder; --project"),
        (("dist", *named), "", 2, "SPANWISE_INGEST_KEY"),
        (("dist", *named), "swi_12345678_nonsense", 2, "not known here"),
        (("dist", *named, "--project", "elsewhere"), key, 2, "no project"),
        (("dist", *named, "--url-prefix", "static"), key, 2, "is expected"),
        (("dist", *named, "--verison", "1"), key, 2, "unknown option --verison"),
        (("nowhere", *named), key, 2, "there is no such folder"),
        (("src", *named), key, 3, "no source maps in src"),
    ):
        done = run(script, *words, key=told_key)
        assert (done.returncode, said in done.stderr) == (code, True), done.stderr
    assert run(script, "src", *named, "--allow-none", key=key).returncode == 0
    (build.dist / "assets" / "app.js.map").write_text("<html>")
    refused = run(script, "dist", *named, key=key)
    assert refused.returncode == 1
    assert "refused   /static/assets/app.js: The source map is not JSON" in refused.stderr


def test_the_command_runs_from_standard_input(installation: Installation, build: Build) -> None:
    script = fetch_command(installation, build.folder)
    done = subprocess.run(
        [node(), "-", "dist", "--project", "x", "--version", "1", "--url-prefix", "/", "--dry-run"],
        cwd=build.folder,
        input=script.read_text(),
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert (done.returncode, done.stdout.splitlines()[0]) == (0, "would upload  /assets/app.js"), done.stderr
