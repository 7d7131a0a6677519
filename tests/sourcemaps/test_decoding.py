"""Maps of a real bundler and hostile ones; and how much of what was parsed is kept."""

import gzip
import json
from typing import Any

import psutil
import pytest

from apps.sourcemaps import decoder_process
from apps.sourcemaps.checking import Refused, check_pair
from apps.sourcemaps.decoder_process import Decoder, DecoderBusy, find, prepare
from apps.sourcemaps.decoding import clean_path, decode
from apps.sourcemaps.jobs import Find, Found, Prepare, Prepared
from apps.sourcemaps.kept import KeptPlaces
from apps.sourcemaps.stacks import read_stack
from tests.sourcemaps.builds import PRICES, Build

ID = "85314830-023f-4cf1-a267-535f4e37bb17"
MINIFIED = b"function a(b){return b.x.y}\n"
MAP = {"version": 3, "sources": ["src/one.ts"], "names": ["readIt", "thing"], "mappings": "AAAA,SAAgBA,EAAOC"}


def as_map(**changes: Any) -> bytes:
    return json.dumps({**MAP, **changes}).encode()


def test_every_frame_of_a_minified_stack_has_its_original(build: Build) -> None:
    decoded = decode(build.minified, build.source_map)
    frames = [line.frame for line in read_stack(build.fail("https://shop.example/app.js")) if line.frame]
    found = [decoded.find(frame.line, frame.column) for frame in frames if "shop.example" in frame.file]
    told = [(one.function, one.file, one.line) for one in found if one]
    assert told == [
        ("priceOf", "src/prices.ts", 12),
        ("", "src/prices.ts", 7),
        ("totalOf", "src/prices.ts", 7),
        ("Checkout.pay", "src/main.ts", 7),
        ("payFor", "src/main.ts", 12),
    ]
    first = found[0]
    assert first is not None
    assert list(first.excerpt) == PRICES.split("\n")[8:15]
    assert first.excerpt_start == 9


def test_a_place_beyond_the_file_is_not_mapped(build: Build) -> None:
    assert decode(build.minified, build.source_map).find(99, 1) is None


def test_a_map_of_sections_is_read(build: Build) -> None:
    section = {"offset": {"line": 0, "column": 0}, "map": json.loads(build.source_map)}
    indexed = json.dumps({"version": 3, "sections": [section]}).encode()
    check_pair(build.minified, indexed)
    found = decode(build.minified, indexed).find(1, build.minified.index(b"throw") + 1)
    assert found is not None
    assert (found.file, found.line) == ("src/prices.ts", 12)


@pytest.mark.parametrize(
    ("source_map", "words"),
    [
        (b"", "not JSON"),
        (b"<!doctype html>", "not JSON"),
        (b"[1]", "no source map"),
        (b"{}", "version"),
        (as_map(version=2), "version 2"),
        (as_map(mappings=7), "no source map"),
        (as_map(mappings="!!!"), "cannot be read"),
        (as_map(mappings=None), "neither mappings nor sections"),
        (as_map(sources=["x"] * 100_001), "more than 100000 sources"),
        (as_map(sections=[{"offset": {}, "url": "https://elsewhere.example/x.map"}]), "no map of its own"),
        (as_map(sections=[{"offset": {}, "map": {**MAP, "sections": []}}]), "sections itself"),
        (as_map(debugId="nonsense"), "no UUID"),
        (b'{"version":3,"mappings":"","x":' + b"[" * 100_000, "too deep"),
        (b'{"version":3,"mappings":"","sources":[],"x":' + b"[" * 300 + b"]" * 300 + b"}", "cannot be read"),
    ],
)
def test_what_is_no_map_is_refused_with_the_reason(source_map: bytes, words: str) -> None:
    with pytest.raises(Refused, match=words):
        check_pair(MINIFIED, source_map)


@pytest.mark.parametrize(
    "source_map", [as_map(), as_map(sourcesContent=[None]), as_map(mappings=""), b")]}'\n" + as_map()]
)
def test_a_plain_map_is_taken(source_map: bytes) -> None:
    assert check_pair(MINIFIED, source_map) == ""


def test_the_debug_id_of_either_file_is_found() -> None:
    with_id = MINIFIED + f"//# debugId={ID.upper()}\n//# sourceMappingURL=a.js.map\n".encode()
    assert check_pair(with_id, as_map()) == ID
    assert check_pair(MINIFIED, as_map(debugId=ID)) == ID
    assert check_pair(with_id, as_map(debug_id=ID.replace("-", ""))) == ID
    with pytest.raises(Refused, match="not of one build"):
        check_pair(with_id, as_map(debugId=ID.replace("8", "9")))


@pytest.mark.parametrize(
    ("source", "path"),
    [
        ("../../src/a.ts", "src/a.ts"),
        ("./src/a.ts", "src/a.ts"),
        ("webpack://shop/./src/a.ts", "src/a.ts"),
        ("webpack:///src/a.ts", "src/a.ts"),
        ("https://shop.example/src/a.ts", "https://shop.example/src/a.ts"),
        ("..", ""),
    ],
)
def test_a_source_is_named_as_in_its_repository(source: str, path: str) -> None:
    assert clean_path(source) == path


def test_the_least_used_place_goes_first() -> None:
    kept = KeptPlaces(max_places=2)
    kept.add(1, {(1, 1): None})
    kept.add(1, {(1, 2): None})
    assert kept.get(1, [(1, 1), (9, 9)]) == {(1, 1): None}
    kept.add(2, {(1, 1): None})
    assert [kept.get(1, [(1, 1)]), kept.get(1, [(1, 2)]), kept.get(2, [(1, 1)])] == [
        {(1, 1): None},
        {},
        {(1, 1): None},
    ]


def test_a_file_made_to_bring_the_decoder_down_harms_nobody() -> None:
    """And its map is kept without it."""
    limits = 1_000_000, 1_000_000
    prepared = prepare(Prepare(b"(" * 500_000, as_map(), *limits))
    assert isinstance(prepared, Prepared)
    assert prepared.minified_bytes == 0
    found = find(Find(prepared.minified, prepared.source_map, [(1, 1), (9, 9)]))
    assert isinstance(found, Found)
    assert [one and one.file for one in found.originals] == ["src/one.ts", None]


def test_a_map_of_fifty_megabytes_is_read_in_a_process_that_ends_with_it(build: Build) -> None:
    decoder = Decoder()
    large = json.loads(build.source_map)
    large["sources"].append("src/large.ts")
    large["sourcesContent"].append("// a comment that goes on and on\n" * 1_600_000)
    packed = gzip.compress(json.dumps(large).encode(), compresslevel=1)
    before = psutil.Process().memory_info().rss
    prepared = decoder.ask(Prepare(build.minified, packed, 2**20, 64 * 2**20))
    assert isinstance(prepared, Prepared)
    assert prepared.map_bytes > 50_000_000
    assert psutil.Process().memory_info().rss - before < 30_000_000
    assert decoder._process is None
    decoder.ask(Prepare(build.minified, build.source_map, 2**20, 2**20))
    assert decoder._process is not None
    decoder.close()


def test_a_name_as_long_as_its_map_is_cut() -> None:
    for source in ("A" * 100_000, "../" * 100_000 + "a.ts"):
        found = decode(b"", as_map(sources=[source])).find(1, 1)
        assert found is not None
        assert len(found.file) <= 500


def test_what_waits_for_the_decoder_is_bounded_by_project_and_for_all(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(decoder_process, "WAITING_OF_A_PROJECT", 1)
    monkeypatch.setattr(decoder_process, "WAITING", 2)
    decoder = Decoder()
    with decoder.place(1):
        with pytest.raises(DecoderBusy), decoder.place(1):
            pass
        with decoder.place(2), pytest.raises(DecoderBusy), decoder.place(3):
            pass
    with decoder.place(1):
        pass


def test_whose_turn_does_not_come_is_told_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decoder_process, "PATIENCE_S", 0.01)
    decoder = Decoder()
    with decoder._turn, pytest.raises(DecoderBusy):
        decoder.ask(Find(b"", b"", []))


def test_a_map_that_could_not_be_looked_into_is_left_alone_for_a_while() -> None:
    kept = KeptPlaces()
    assert kept.refusal(1) is None
    kept.refuse(1, "It took too long.")
    assert kept.refusal(1) == "It took too long."
