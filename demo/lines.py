"""What the shop's services write to their logs, from what their spans know. Data; scene.py writes it down."""

from opentelemetry._logs import SeverityNumber
from opentelemetry.trace import SpanKind

from demo.drafts import LineDraft, OpenSpan
from demo.runtimes import Attributes, Fault, stack_trace

MS_NS = 1_000_000
SLOW_QUERY_NS = 250 * MS_NS
# Of the answer that an entry gave, which a span of the same request tells too: a line says it in words.
_TOLD = ("http.request.method", "http.route", "url.path", "http.response.status_code", "error.type")


def write_outcome(span: OpenSpan) -> LineDraft | None:
    """The access line of a request, a taken message or a job; none for a call that its caller reports."""
    values, took_ms = span.attributes, (span.clock_ns - span.start_ns) // MS_NS
    told: Attributes = {name: values[name] for name in _TOLD if name in values}
    if "http.response.status_code" in values and span.kind is SpanKind.SERVER:
        status = int(str(values["http.response.status_code"]))
        body = f"{values['http.request.method']} {values['url.path']} {status} {took_ms} ms"
        return _line(span, _severity_of(status), body, told)
    if span.kind is SpanKind.CONSUMER:
        severity = SeverityNumber.ERROR if span.failed else SeverityNumber.INFO
        outcome = "failed" if span.failed else "done"
        return _line(span, severity, f"{span.name}: {outcome} in {took_ms} ms", told)
    if "app.job.outcome" in values:
        return _line(
            span, SeverityNumber.INFO, f"{span.name} {values['app.job.outcome']} in {took_ms} ms", told
        )
    return None


def write_fault(span: OpenSpan, fault: Fault, message: str) -> LineDraft:
    """As a logger does that is handed an exception."""
    values = {
        "exception.type": fault.type,
        "exception.message": message,
        "exception.stacktrace": stack_trace(span.instance.runtime.language, fault, message),
    }
    return _line(span, SeverityNumber.ERROR, message, values)


def write_retry(span: OpenSpan, method: str, status: int, resend_count: int) -> LineDraft:
    body = f"{method} answered {status}, trying again ({resend_count})"
    return _line(span, SeverityNumber.WARN, body, {"http.request.resend_count": resend_count})


def write_slow_query(span: OpenSpan, text: str) -> LineDraft | None:
    took_ns = span.clock_ns - span.start_ns
    if took_ns < SLOW_QUERY_NS:
        return None
    return _line(span, SeverityNumber.WARN, f"slow query, {took_ns // MS_NS} ms: {text}", {})


def _severity_of(status: int) -> SeverityNumber:
    if status >= 500:
        return SeverityNumber.ERROR
    return SeverityNumber.WARN if status >= 400 else SeverityNumber.INFO


def _line(span: OpenSpan, severity: SeverityNumber, body: str, attributes: Attributes) -> LineDraft:
    return LineDraft(time_ns=span.clock_ns, severity=severity, body=body, attributes=attributes)
