"""Captures what py-zipkin sends, in py_zipkin.json: `python -m tests.payloads.capture_py_zipkin`.

It is no dependency of ours: `pip install --target <folder> py-zipkin`, and that folder on PYTHONPATH.
"""

from pathlib import Path

PY_ZIPKIN = Path(__file__).with_name("py_zipkin.json")


def capture() -> bytes:
    """A server's span with a client's inside, and the half that a server adds to another's span."""
    from py_zipkin import Encoding, Kind  # type: ignore[import-not-found]
    from py_zipkin.util import ZipkinAttrs  # type: ignore[import-not-found]
    from py_zipkin.zipkin import zipkin_client_span, zipkin_server_span  # type: ignore[import-not-found]

    bodies: list[bytes] = []

    def send(body: bytes | str) -> None:
        bodies.append(body.encode() if isinstance(body, str) else body)

    caller = ZipkinAttrs(
        trace_id="17133d482ba4f605",
        span_id="60cb4fd3d2c3c8a1",
        parent_span_id="0d9a3b6f1c2e4a58",
        flags="0",
        is_sampled=True,
    )
    with (
        zipkin_server_span(
            service_name="checkout",
            span_name="post /checkout",
            transport_handler=send,
            zipkin_attrs=caller,
            port=8080,
            host="10.1.2.3",
            sample_rate=100.0,
            encoding=Encoding.V2_JSON,
            binary_annotations={"http.method": "POST", "http.status_code": "500", "error": "card refused"},
        ) as server,
        zipkin_client_span(service_name="checkout", span_name="charge card") as client,
    ):
        client.add_annotation("card.sent", 1_700_000_000.25)
        client.add_sa_binary_annotation(port=443, service_name="payment", host="10.9.8.7")
        client.update_binary_annotations({"text": "Grüße, 世界"})
        server.add_annotation("cart.loaded")
    assert Kind.SERVER.value == "SERVER"
    (body,) = bodies
    return body


if __name__ == "__main__":
    PY_ZIPKIN.write_bytes(capture())
