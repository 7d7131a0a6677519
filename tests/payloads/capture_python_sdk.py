"""Captures what the real Python SDK sends, in python_sdk.pb: `python -m tests.payloads.capture_python_sdk`.

Run it after an upgrade of opentelemetry-sdk. It needs nothing else: it listens for its own exporter.
"""

from pathlib import Path

from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import Link, SpanContext, SpanKind, Status, StatusCode, TraceFlags, TraceState

from tests.payloads.listener import capture_from

PYTHON_SDK = Path(__file__).with_name("python_sdk.pb")

ELSEWHERE = SpanContext(
    trace_id=0x0AF7651916CD43DD8448EB211C80319C,
    span_id=0xB7AD6B7169203331,
    is_remote=True,
    trace_flags=TraceFlags(1),
    trace_state=TraceState([("vendor", "v1"), ("ot", "th:8")]),
)


def send_one_trace(endpoint: str) -> None:
    """Two spans with one of everything that the SDK can express."""
    resource = Resource.create(
        {
            "service.name": "checkout",
            "service.version": "2.7.1",
            "deployment.environment.name": "production",
            "process.pid": 4711,
            "host.ratio": 0.25,
            "process.command_args": ["python", "-m", "shop"],
        },
        schema_url="https://opentelemetry.io/schemas/1.37.0",
    )
    provider = TracerProvider(resource=resource)
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint=endpoint)))
    tracer = provider.get_tracer(
        "shop.checkout",
        "0.9",
        "https://opentelemetry.io/schemas/1.36.0",
        {"scope.stage": "beta", "scope.level": 3},
    )
    with tracer.start_as_current_span(
        "POST /checkout",
        kind=SpanKind.SERVER,
        attributes={
            "text": "Grüße, 世界 🛒",
            "empty": "",
            "looks.like.a.mark": "\x013" + "7",
            "yes": True,
            "no": False,
            "zero": 0,
            "largest": 2**63 - 1,
            "smallest": -(2**63),
            "beyond.a.double": 2**53 + 1,
            "ratio": 0.1,
            "whole": 3.0,
            "tiny": 5e-324,
            "not.a.number": float("nan"),
            "infinite": float("inf"),
            "minus.infinite": float("-inf"),
            "minus.zero": -0.0,
            "texts": ["a", "", "ü"],
            "ints": [1, -1, 2**63 - 1],
            "doubles": [0.5, float("inf")],
            "bools": [True, False],
            "nothing": [],
        },
        links=[Link(ELSEWHERE, {"link.reason": "follows", "link.attempt": 2}), Link(ELSEWHERE)],
    ) as parent:
        parent.add_event("cart.loaded", {"cart.items": 3, "cart.total": 12.5, "cart.codes": ["x", "y"]})
        with tracer.start_as_current_span("charge card", kind=SpanKind.CLIENT) as child:
            child.record_exception(ValueError("card refused: 4711"))
            child.set_status(Status(StatusCode.ERROR, "card refused"))
        parent.set_status(StatusCode.OK)
    provider.shutdown()


if __name__ == "__main__":
    (body,) = capture_from(lambda address: send_one_trace(f"{address}/v1/traces"))
    PYTHON_SDK.write_bytes(body)
