"""Spans a second on one core from OTLP/JSON and from Zipkin to protobuf, beside protobuf's own JSON parser.

CPU time of this process; every form holds the same spans. The last line is one JSON object.
"""

import argparse
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

REPOSITORY = Path(__file__).resolve().parents[1]
# Started as a program: its own folder is on the path, the repository is not.
sys.path.insert(0, str(REPOSITORY))

from google.protobuf import json_format  # noqa: E402
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest  # noqa: E402

from apps.otlp.otlp_json import encode_json  # noqa: E402
from apps.otlp.signals import Signal  # noqa: E402
from apps.otlp.zipkin import encode_zipkin  # noqa: E402
from bench.harness.forms import write_otlp_json, write_zipkin  # noqa: E402
from bench.harness.payloads import SPANS_PER_REQUEST, make_bodies  # noqa: E402

REQUESTS = 24
ROUNDS = 9


def parse_with_protobuf(body: bytes) -> bytes:
    """The baseline. It takes the hex ids for base64, which costs it no more and no less."""
    return json_format.Parse(
        body, ExportTraceServiceRequest(), ignore_unknown_fields=True
    ).SerializeToString()


def encode_otlp_json(body: bytes) -> bytes:
    return encode_json(Signal.TRACES, body)


def measure(convert: Callable[[bytes], bytes], bodies: list[bytes]) -> float:
    """Spans a second of CPU."""
    started_s = time.process_time()
    for body in bodies:
        convert(body)
    return len(bodies) * SPANS_PER_REQUEST / (time.process_time() - started_s)


def run(requests: int, rounds: int) -> dict[str, list[float]]:
    """Every way takes its turn in each round, so that a slow moment of the machine meets all of them."""
    sent = [ExportTraceServiceRequest.FromString(body) for body in make_bodies(requests, seed=1)]
    as_json, as_zipkin = [write_otlp_json(each) for each in sent], [write_zipkin(each) for each in sent]
    ways = {
        "json_spans_per_s": (encode_otlp_json, as_json),
        "zipkin_spans_per_s": (encode_zipkin, as_zipkin),
        # It is so slow that a few bodies are a measurement.
        "json_format_spans_per_s": (parse_with_protobuf, as_json[:3]),
    }
    for convert, bodies in ways.values():
        convert(bodies[0])
    measured: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(rounds):
        for name, (convert, bodies) in ways.items():
            measured[name].append(measure(convert, bodies))
    return measured


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--quick", action="store_true", help="one short round: it works, not how fast")
    parser.add_argument("--rounds", type=int, help=f"default {ROUNDS}")
    arguments = parser.parse_args()
    requests, rounds = (2, 1) if arguments.quick else (REQUESTS, ROUNDS)
    measured = run(requests, arguments.rounds or rounds)
    print(f"{'spans/s of one core':<28}{'median':>10}{'lowest':>10}{'highest':>10}")
    for name, rates in measured.items():
        label = name.removesuffix("_spans_per_s")
        print(f"{label:<28}{median(rates):>10,.0f}{min(rates):>10,.0f}{max(rates):>10,.0f}")
    print(json.dumps({name: round(median(rates)) for name, rates in measured.items()}))


if __name__ == "__main__":
    main()
