"""What a webhook receives: version 1 of the body, signed as Standard Webhooks has it, or its own shape."""

import base64
import hashlib
import hmac
from collections.abc import Callable
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from apps.notifiers.attempt import attempt_message
from apps.notifiers.body_template import BadTemplate, fill, require_template
from apps.notifiers.models import NotificationTarget
from apps.notifiers.signing import new_signing_secret, read_signing_secret, sign
from apps.notifiers.webhook_body import EXAMPLE, describe_message
from tests.notifiers.conftest import SIGNING_SECRET, make_message
from tests.notifiers.receiver import Reply, Server


def test_the_body_is_version_1(webhook: NotificationTarget, receiver: Server) -> None:
    key = f"incident:1:firing:{webhook.pk}"
    outcome = attempt_message(webhook, [make_message()], key=key)
    assert (outcome.delivered, outcome.status, outcome.detail) == (True, 200, "ok")
    (received,) = receiver.received
    assert (received.method, received.path) == ("POST", "/hook")
    assert received.headers["content-type"] == "application/json"
    assert received.headers["idempotency-key"] == key
    assert received.json == {
        "version": 1,
        "id": key,
        "event": "firing",
        "severity": "critical",
        "subject": "incident:1",
        "title": "p95 of checkout above 300 ms",
        "text": "812 ms over the last 5 minutes.",
        "url": "https://spanwise.example/p/checkout/alerts/incidents/1",
        "facts": {"Service": "checkout", "Value": "812 ms"},
        "project": "Checkout",
        "service": "checkout",
        "environment": "production",
        "owner": "payments",
        "at": "2025-11-29T10:00:00.123456789Z",
    }


def test_the_signature_is_that_of_standard_webhooks(webhook: NotificationTarget, receiver: Server) -> None:
    attempt_message(webhook, [make_message()], key="a:1")
    (received,) = receiver.received
    signed = f"a:1.{received.headers['webhook-timestamp']}.".encode() + received.body
    secret = base64.b64decode(SIGNING_SECRET.removeprefix("whsec_"))
    digest = base64.b64encode(hmac.new(secret, signed, hashlib.sha256).digest()).decode()
    assert received.headers["webhook-id"] == "a:1"
    assert received.headers["webhook-signature"] == f"v1,{digest}"


def test_the_specifications_own_example_is_signed_alike() -> None:
    """The vector in the libraries of github.com/standard-webhooks."""
    headers = sign(
        "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        message_id="msg_p5jXN8AQM9LWM0D4loKWxJek",
        timestamp_s=1614265330,
        body=b'{"test": 2432232314}',
    )
    assert headers["webhook-signature"] == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_secrets_that_are_made_can_be_read() -> None:
    assert len(read_signing_secret(new_signing_secret())) == 32
    assert new_signing_secret() != new_signing_secret()


def test_headers_of_ones_own_are_sent(make_target: Callable[..., Any], receiver: Server) -> None:
    target = make_target(
        "webhook",
        url=f"http://127.0.0.1:{receiver.port}/",
        signing_secret=SIGNING_SECRET,
        headers={"Authorization": "Bearer abc"},
    )
    attempt_message(target, [make_message()], key="k")
    assert receiver.received[0].headers["authorization"] == "Bearer abc"


def test_a_template_makes_the_receivers_own_shape(make_target: Callable[..., Any], receiver: Server) -> None:
    template = """{
        "text": "{{severity}}: {{ title }}",
        "facts": "{{facts}}",
        "value": "{{facts.Value}}",
        "none": "{{facts.Nothing}}",
        "version": "{{version}}",
        "list": [1, null, "{{service}}"]
    }"""
    target = make_target(
        "webhook",
        url=f"http://127.0.0.1:{receiver.port}/",
        signing_secret=SIGNING_SECRET,
        template=template,
    )
    attempt_message(target, [make_message(title='a "quoted" title\n{{url}}')], key="k")
    assert receiver.received[0].json == {
        "text": 'critical: a "quoted" title\n{{url}}',
        "facts": {"Service": "checkout", "Value": "812 ms"},
        "value": "812 ms",
        "none": "",
        "version": 1,
        "list": [1, None, "checkout"],
    }


@pytest.mark.parametrize(
    ("template", "message"),
    [
        ("{", "not JSON"),
        ('{"a": {{version}}}', "Placeholders stand inside of quotes"),
        ('{"a": "{{nothing}}"}', "There is no {{nothing}}"),
        ('["{{title}} {{__class__}}"]', "There is no {{__class__}}"),
        ('{"a": "{{title.__class__}}"}', "There is no {{title.__class__}}"),
        ('{"a": NaN}', "not JSON"),
    ],
)
def test_a_bad_template_is_refused(template: str, message: str) -> None:
    with pytest.raises(BadTemplate) as refusal:
        require_template(template, EXAMPLE)
    assert message in str(refusal.value)


@given(title=st.text(), fact=st.text(), name=st.sampled_from(["title", "facts", "facts.Value", "url"]))
def test_whatever_a_message_says_a_template_stays_json_of_its_shape(title: str, fact: str, name: str) -> None:
    message = make_message(title=title, facts={"Value": fact})
    fields = describe_message(message, key="k", project="p")
    template = '{"a": ["x {{%s}} y", "{{%s}}"], "b": 1}' % (name, name)  # noqa: UP031 - braces of its own
    filled = orjson.loads(fill(template, fields))
    assert filled.keys() == {"a", "b"}
    assert len(filled["a"]) == 2


def test_an_answer_that_repeats_secrets_is_kept_without_them(
    make_target: Callable[..., Any], receiver: Server
) -> None:
    target = make_target(
        "webhook",
        url=f"http://127.0.0.1:{receiver.port}/hooks/s3cr3t-t0ken-of-mine?key=another-s3cr3t",
        signing_secret=SIGNING_SECRET,
        headers={"X-Key": "my-header-s3cr3t"},
    )
    receiver.reply = lambda received: Reply(500, f"{received.path} {received.headers}".encode() + b"x" * 1000)
    outcome = attempt_message(target, [make_message()], key="k")
    assert "s3cr3t" not in outcome.detail
    assert len(outcome.detail) == 500
