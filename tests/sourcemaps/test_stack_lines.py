"""Stacks of every engine, frame by frame; and stacks of other languages, which are none."""

import time

import pytest

from apps.sourcemaps.addresses import Address, read_address
from apps.sourcemaps.stacks import Frame, read_stack

APP = "https://shop.example/assets/app.js"


@pytest.mark.parametrize(
    ("line", "frame"),
    [
        (f"    at n ({APP}:1:179)", Frame("n", APP, 1, 179)),
        (f"    at {APP}:1:114", Frame("", APP, 1, 114)),
        (f"    at async {APP}:3:4", Frame("", APP, 3, 4)),
        (f"    at async r.pay ({APP}:1:287)", Frame("async r.pay", APP, 1, 287)),
        (f"    at Object.t [as pay] ({APP}:1:9)", Frame("Object.t [as pay]", APP, 1, 9)),
        ("    at new r (/app/dist/a(1).js:2:3)", Frame("new r", "/app/dist/a(1).js", 2, 3)),
        (f"n@{APP}:1:179", Frame("n", APP, 1, 179)),
        (f"@{APP}:1:179", Frame("", APP, 1, 179)),
        (f"async*n@{APP}:1:1", Frame("n", APP, 1, 1)),
        (f"pay/<@{APP}:1:1", Frame("pay", APP, 1, 1)),
        (f"global code@{APP}:1:7", Frame("", APP, 1, 7)),
        (f"{APP}:1:7", Frame("", APP, 1, 7)),
        (
            "https://shop.example/@vite/client:5:6",
            Frame("", "https://shop.example/@vite/client", 5, 6),
        ),
    ],
)
def test_a_frame_of_any_engine_is_read(line: str, frame: Frame) -> None:
    (read,) = read_stack(line)
    assert (read.text, read.frame) == (line, frame)


@pytest.mark.parametrize(
    "line",
    [
        "RangeError: no price for tea",
        "    at Array.map (<anonymous>)",
        "    at shop.Orders.place(Orders.java:31)",
        '  File "/app/payment/service.py", line 88, in Charge',
        "   at Shop.Orders.Place() in /src/Orders.cs:line 31",
        "/usr/local/go/src/net/http/server.go:2136 +0x2a",
        "#0 /app/src/Cart.php(12): Cart->total()",
        "Caused by: TypeError: x at 10:20:30",
        "alice@shop.example:1:2",
        "12:30:45",
        f"eval@{APP} line 3 > eval:1:1",
        "",
    ],
)
def test_what_is_no_frame_is_a_message(line: str) -> None:
    assert [one.frame for one in read_stack(f"Error: x\n{line}")[1:]] in ([None], [])


def test_a_stack_made_to_take_long_does_not() -> None:
    started = time.process_time()
    for text in (
        "at " * 20_000,
        "@" * 65_000,
        ":1" * 30_000,
        "at x (" * 10_000,
        "\n" * 65_000,
        "a@b://" * 9_000,
    ):
        assert len(read_stack(text)) <= 400
    assert time.process_time() - started < 2


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("https://Shop.example/assets/app.js?v=3#x", Address("shop.example", "/assets/app.js")),
        ("http://shop.example:8080/app.js", Address("shop.example:8080", "/app.js")),
        ("https://shop.example:443/app.js", Address("shop.example", "/app.js")),
        ("https://user:secret@shop.example/app.js", Address("shop.example", "/app.js")),
        ("/assets/app.js", Address("", "/assets/app.js")),
        ("~/assets/app.js", Address("", "/assets/app.js")),
        ("file:///app/dist/server.js", Address("", "/app/dist/server.js")),
        ("/übung/ä b.js", Address("", "/%C3%BCbung/%C3%A4%20b.js")),
        ("https://shop.example/%C3%BCbung/a%20b.js", Address("shop.example", "/%C3%BCbung/a%20b.js")),
        ("node:internal/modules/run_main", None),
        ("webpack-internal:///./src/a.js", None),
        ("<anonymous>", None),
        ("app.js", None),
        ("https://[broken/app.js", None),
    ],
)
def test_an_upload_and_a_frame_name_a_file_alike(text: str, address: Address | None) -> None:
    assert read_address(text) == address
