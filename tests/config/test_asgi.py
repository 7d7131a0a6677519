"""What the web port hands to the receiver, and what to Django."""

import httpx
import pytest
import redis

from apps.ingest.door.door import this_door
from apps.ingest.door.routes import is_telemetry
from config.asgi import http
from tests.ingest.requests import zipkin_body
from tests.personas import IssuedKey

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize(
    ("path", "content_type", "status"),
    [
        ("/v1/traces", "text/plain", 415),
        ("/v1/logs", "text/plain", 415),
        ("/v1/anything", "application/json", 404),
        ("/api/v2/spans", "application/json", 202),
        ("/api/v1/spans", "application/json", 404),
    ],
)
async def test_telemetry_is_the_receiver_s(
    queue_server: "redis.Redis", ingest_key: IssuedKey, path: str, content_type: str, status: int
) -> None:
    """Django would ask for a CSRF token, or for a person."""
    headers = {"x-api-key": ingest_key.token, "content-type": content_type}
    transport = httpx.ASGITransport(app=http)
    async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as web:
        answer = await web.post(path, content=zipkin_body(), headers=headers)
    assert answer.status_code == status
    await this_door().close()


@pytest.mark.parametrize("path", ["/api/v2/", "/api/v2/spans/", "/api/v1/projects/", "/v1"])
def test_everything_else_is_django_s(path: str) -> None:
    assert not is_telemetry(path)
