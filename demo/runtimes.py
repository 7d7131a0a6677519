"""The demo's languages: what each one's OpenTelemetry SDK says of itself, and how it prints a stack trace."""

from collections.abc import Mapping
from dataclasses import dataclass

AttributeValue = str | bool | int | float | tuple[str, ...]
Attributes = Mapping[str, AttributeValue]


@dataclass(frozen=True, slots=True)
class Library:
    """An instrumentation scope."""

    name: str
    version: str


@dataclass(frozen=True, slots=True)
class Runtime:
    """One language's SDK, the libraries that instrument it, and the heads and tails of its stack traces."""

    language: str
    sdk_version: str
    name: str
    version: str
    description: str
    command: tuple[str, ...]
    http_server: Library
    http_client: Library
    sql: Library
    cache: Library
    messaging: Library
    application: Library
    distro: Library | None = None
    rpc: Library | None = None
    user_agent: str = ""


@dataclass(frozen=True, slots=True)
class Fault:
    """An exception as its language reports it; `message` may name facts of the visit: `{visit.sku}`."""

    type: str
    message: str
    frames: tuple[str, ...] = ()


def stack_trace(language: str, fault: Fault, message: str) -> str:
    """The text that this language's SDK puts into `exception.stacktrace`."""
    if language == "python":
        return "\n".join(["Traceback (most recent call last):", *fault.frames, f"{fault.type}: {message}"])
    if language == "go":
        return "\n".join(["goroutine 4711 [running]:", *fault.frames])
    if language == "ruby":
        head, *rest = fault.frames
        return "\n".join([f"{head}: {message} ({fault.type})", *(f"\tfrom {frame}" for frame in rest)])
    head = fault.type.rpartition(".")[2] if language == "nodejs" else fault.type
    indent = {"java": "\tat ", "dotnet": "   at ", "nodejs": "    at "}[language]
    return "\n".join([f"{head}: {message}", *(indent + frame for frame in fault.frames)])


NODEJS = Runtime(
    language="nodejs",
    sdk_version="2.2.0",
    name="nodejs",
    version="22.20.0",
    description="Node.js",
    command=("node", "--require", "@opentelemetry/auto-instrumentations-node/register", "server.js"),
    http_server=Library("@opentelemetry/instrumentation-http", "0.207.0"),
    http_client=Library("@opentelemetry/instrumentation-undici", "0.18.0"),
    sql=Library("@opentelemetry/instrumentation-pg", "0.60.0"),
    cache=Library("@opentelemetry/instrumentation-redis", "0.56.0"),
    messaging=Library("@opentelemetry/instrumentation-kafkajs", "0.17.0"),
    application=Library("storefront", "1.0.0"),
    user_agent="undici",
)
GO = Runtime(
    language="go",
    sdk_version="1.38.0",
    name="go",
    version="go1.25.3",
    description="go version go1.25.3 linux/amd64",
    command=("/app/server",),
    http_server=Library("go.opentelemetry.io/contrib/instrumentation/net/http/otelhttp", "0.63.0"),
    http_client=Library("go.opentelemetry.io/contrib/instrumentation/net/http/otelhttp", "0.63.0"),
    rpc=Library("go.opentelemetry.io/contrib/instrumentation/google.golang.org/grpc/otelgrpc", "0.63.0"),
    sql=Library("github.com/XSAM/otelsql", "0.40.0"),
    cache=Library("github.com/redis/go-redis/extra/redisotel", "9.16.0"),
    messaging=Library("github.com/twmb/franz-go/plugin/kotel", "1.6.0"),
    application=Library("shop", "1.0.0"),
    user_agent="Go-http-client/1.1",
)
PYTHON = Runtime(
    language="python",
    sdk_version="1.38.0",
    name="cpython",
    version="3.13.9",
    description="3.13.9 (main, Oct 14 2025, 21:10:40) [GCC 14.2.0]",
    command=("opentelemetry-instrument", "gunicorn", "shop.wsgi", "--workers=4"),
    http_server=Library("opentelemetry.instrumentation.flask", "0.59b0"),
    http_client=Library("opentelemetry.instrumentation.requests", "0.59b0"),
    sql=Library("opentelemetry.instrumentation.psycopg", "0.59b0"),
    cache=Library("opentelemetry.instrumentation.redis", "0.59b0"),
    messaging=Library("opentelemetry.instrumentation.confluent_kafka", "0.59b0"),
    application=Library("shop", "1.0.0"),
    user_agent="python-requests/2.32.5",
)
JAVA = Runtime(
    language="java",
    sdk_version="1.55.0",
    name="OpenJDK Runtime Environment",
    version="21.0.9+10-LTS",
    description="Eclipse Adoptium OpenJDK 64-Bit Server VM 21.0.9+10-LTS",
    command=("java", "-javaagent:/otel/opentelemetry-javaagent.jar", "-jar", "/app/checkout.jar"),
    distro=Library("opentelemetry-java-instrumentation", "2.21.0"),
    http_server=Library("io.opentelemetry.tomcat-10.0", "2.21.0-alpha"),
    http_client=Library("io.opentelemetry.java-http-client", "2.21.0-alpha"),
    rpc=Library("io.opentelemetry.grpc-1.6", "2.21.0-alpha"),
    sql=Library("io.opentelemetry.jdbc", "2.21.0-alpha"),
    cache=Library("io.opentelemetry.lettuce-5.1", "2.21.0-alpha"),
    messaging=Library("io.opentelemetry.kafka-clients-0.11", "2.21.0-alpha"),
    application=Library("io.opentelemetry.opentelemetry-instrumentation-annotations-1.16", "2.21.0-alpha"),
    user_agent="Java-http-client/21.0.9",
)
DOTNET = Runtime(
    language="dotnet",
    sdk_version="1.13.1",
    name=".NET",
    version="9.0.10",
    description=".NET 9.0.10",
    command=("dotnet", "Shop.Payment.dll"),
    http_server=Library("Microsoft.AspNetCore", "9.0.10"),
    http_client=Library("System.Net.Http", "9.0.10"),
    sql=Library("Npgsql", "9.0.4"),
    cache=Library("OpenTelemetry.Instrumentation.StackExchangeRedis", "1.13.0-beta.1"),
    messaging=Library("OpenTelemetry.Instrumentation.ConfluentKafka", "0.1.0-alpha.4"),
    application=Library("Shop.Payment", "1.0.0"),
)
_RUM = Library("spanwise-rum", "")
WEBJS = Runtime(
    language="webjs",
    sdk_version="",
    name="",
    version="",
    description="",
    command=(),
    http_server=_RUM,
    http_client=_RUM,
    sql=_RUM,
    cache=_RUM,
    messaging=_RUM,
    application=_RUM,
)
RUBY = Runtime(
    language="ruby",
    sdk_version="1.10.0",
    name="ruby",
    version="3.4.7",
    description="ruby 3.4.7 (2025-10-08 revision 7a5688e2a2) +PRISM [x86_64-linux]",
    command=("bundle", "exec", "karafka", "server"),
    http_server=Library("OpenTelemetry::Instrumentation::Rack", "0.28.0"),
    http_client=Library("OpenTelemetry::Instrumentation::Faraday", "0.28.0"),
    sql=Library("OpenTelemetry::Instrumentation::PG", "0.31.0"),
    cache=Library("OpenTelemetry::Instrumentation::Redis", "0.27.0"),
    messaging=Library("OpenTelemetry::Instrumentation::Rdkafka", "0.8.0"),
    application=Library("notification", "1.0.0"),
    user_agent="Faraday v2.14.0",
)
