"""What each service is sent, over real TLS, by the library where it is the library that sends."""

import logging
import threading
from collections.abc import Callable
from typing import Any

import pytest
import requests
from apprise.plugins import slack

from apps.notifiers.attempt import attempt_message
from apps.notifiers.grouping import Notice
from apps.notifiers.messages import Event, Message, Severity
from apps.notifiers.models import NotificationTarget
from apps.notifiers.senders import SENDERS
from apps.notifiers.senders.through_apprise import GUARDED, PLUGINS
from tests.notifiers.conftest import make_message
from tests.notifiers.receiver import Reply, Server

MakeTarget = Callable[..., NotificationTarget]
SETTINGS: dict[str, dict[str, Any]] = {
    "slack": {"url": "https://hooks.slack.com/services/T0000AAAA/B0000AAAA/abcdefghijklmnopqrstuvwx"},
    "teams": {
        "url": "https://prod-1.westeurope.logic.azure.com:443/workflows/0123456789abcdef/triggers/manual/"
        "paths/invoke?api-version=2016-06-01&sp=%2Ftriggers%2Fmanual%2Frun&sv=1.0&sig=Abc-123_signature"
    },
    "discord": {"url": "https://discord.com/api/webhooks/1234567890/abcdefghijklmnopqrstuvwxyz0123456789"},
    "telegram": {"bot_token": "123456789:abcdefghijklmnopqrstuvwxyzABCDEFGHI", "chat_id": "-1001234567890"},
    "pagerduty": {"routing_key": "0123456789abcdef0123456789abcdef"},
    "opsgenie": {"api_key": "01234567-89ab-cdef-0123-456789abcdef", "team": "Payments"},
}
CHATS = ["slack", "teams", "discord", "telegram"]
ACCEPTED = {"pagerduty": 202, "opsgenie": 202}


def tell(services: Server, target: NotificationTarget, *messages: Message) -> Any:
    """The body that arrived."""
    services.answers(Reply(ACCEPTED.get(target.kind, 200)))
    outcome = attempt_message(target, messages, key=f"{messages[0].key}:{target.pk}")
    assert outcome.delivered, outcome
    return services.received[-1].json


@pytest.mark.parametrize("kind", SETTINGS)
def test_every_service_is_told_once_with_the_key_of_the_delivery(
    services: Server, make_target: MakeTarget, kind: str
) -> None:
    target = make_target(kind, **SETTINGS[kind])
    tell(services, target, make_message())
    (received,) = services.received
    assert received.headers["idempotency-key"] == f"incident:1:firing:{target.pk}"
    assert received.headers["user-agent"] == "Spanwise"


def test_slack(services: Server, make_target: MakeTarget) -> None:
    body = tell(services, make_target("slack", **SETTINGS["slack"]), make_message())
    (received,) = services.received
    assert received.path == "/services/T0000AAAA/B0000AAAA/abcdefghijklmnopqrstuvwx"
    (attachment,) = body["attachments"]
    assert attachment["title"] == "Firing: p95 of checkout above 300 ms"
    assert attachment["text"].splitlines() == [
        "812 ms over the last 5 minutes.",
        "*Service*: checkout",
        "*Value*: 812 ms",
        "<https://spanwise.example/p/checkout/alerts/incidents/1|Open in Spanwise>",
    ]


def test_teams(services: Server, make_target: MakeTarget) -> None:
    body = tell(services, make_target("teams", **SETTINGS["teams"]), make_message())
    (received,) = services.received
    assert "sig=Abc-123_signature" in received.path
    title, text = body["attachments"][0]["content"]["body"]
    assert title["text"] == "Firing: p95 of checkout above 300 ms"
    assert "**Value**: 812 ms" in text["text"]
    assert text["text"].endswith("[Open in Spanwise](https://spanwise.example/p/checkout/alerts/incidents/1)")


def test_discord(services: Server, make_target: MakeTarget) -> None:
    body = tell(services, make_target("discord", **SETTINGS["discord"]), make_message())
    lines = body["content"].splitlines()
    assert (lines[0], lines[3]) == ("**Firing\\: p95 of checkout above 300 ms**", "**Value**: 812 ms")
    assert body["flags"] == 4


def test_telegram(services: Server, make_target: MakeTarget) -> None:
    target = make_target("telegram", **SETTINGS["telegram"], topic=7)
    body = tell(services, target, make_message())
    assert (body["chat_id"], body["message_thread_id"]) == (-1001234567890, 7)
    assert body["text"].splitlines()[0] == "<b>Firing: p95 of checkout above 300 ms</b>"


def test_pagerduty_opens_one_incident_a_subject_and_resolves_it(
    services: Server, make_target: MakeTarget
) -> None:
    target = make_target("pagerduty", **SETTINGS["pagerduty"])
    opened = tell(services, target, make_message(severity=Severity.WARNING))
    worse = tell(services, target, make_message(event=Event.ESCALATED))
    ended = tell(services, target, make_message(event=Event.RECOVERED))
    assert (opened["event_action"], opened["payload"]["severity"]) == ("trigger", "warning")
    assert (worse["event_action"], worse["payload"]["severity"]) == ("trigger", "critical")
    assert opened["payload"]["custom_details"]["Value"] == "812 ms"
    assert ended["event_action"] == "resolve"
    assert {opened["dedup_key"], worse["dedup_key"], ended["dedup_key"]} == {
        f"spanwise:{target.project_id}:incident:1"
    }


def test_opsgenie_opens_one_alert_a_subject_and_closes_it(services: Server, make_target: MakeTarget) -> None:
    target = make_target("opsgenie", **SETTINGS["opsgenie"])
    opened = tell(services, target, make_message())
    assert (opened["alias"], opened["priority"]) == (f"spanwise:{target.project_id}:incident:1", "P1")
    assert opened["responders"] == [{"type": "team", "name": "Payments"}]
    tell(services, target, make_message(event=Event.RECOVERED))
    alias = f"spanwise%3A{target.project_id}%3Aincident%3A1"
    assert services.received[-1].path == f"/v2/alerts/{alias}/close?identifierType=alias"


@pytest.mark.parametrize("kind", CHATS)
def test_several_incidents_are_one_message(services: Server, make_target: MakeTarget, kind: str) -> None:
    messages = [make_message(number, title=f"number {number}") for number in range(25)]
    body = str(tell(services, make_target(kind, **SETTINGS[kind]), *messages))
    assert "25 incidents in checkout" in body
    assert ("number 19" in body, "number 20" in body, "and 5 more" in body) == (True, False, True)


HOSTILE = "@everyone <!channel> <@U1> <at>bob</at> [a](https://evil.example) <b>b</b> *c* `d` & \\e"


@pytest.mark.parametrize(
    ("kind", "shown"),
    [
        (
            "slack",
            "@everyone &lt;!channel&gt; &lt;@U1&gt; &lt;at&gt;bob&lt;/at&gt; [a](https://evil.example) "
            "&lt;b&gt;b&lt;/b&gt; \u200b*c\u200b* \u200b`d\u200b` &amp; \\e",
        ),
        (
            "teams",
            "@everyone <\\!channel> <@U1> <at>bob</at> \\[a\\]\\(https://evil.example\\) "
            "<b>b</b> \\*c\\* \\`d\\` & \\\\e".replace("<", "\u2039").replace(">", "\u203a"),
        ),
        (
            "discord",
            "@\u200beveryone \\<!channel\\> \\<@\u200bU1\\> \\<at\\>bob\\</at\\> "
            "\\[a\\]\\(https\\://evil.example\\) \\<b\\>b\\</b\\> \\*c\\* \\`d\\` & \\\\e",
        ),
        (
            "telegram",
            "@everyone &lt;!channel&gt; &lt;@U1&gt; &lt;at&gt;bob&lt;/at&gt; [a](https://evil.example) "
            "&lt;b&gt;b&lt;/b&gt; *c* `d` &amp; \\e",
        ),
    ],
)
def test_what_spans_say_stands_as_it_is_and_calls_nobody(
    services: Server, make_target: MakeTarget, kind: str, shown: str
) -> None:
    body = tell(services, make_target(kind, **SETTINGS[kind]), make_message(text=HOSTILE))
    text = {
        "slack": lambda: body["attachments"][0]["text"],
        "teams": lambda: body["attachments"][0]["content"]["body"][1]["text"],
        "discord": lambda: body["content"].split("\n", 1)[1],
        "telegram": lambda: body["text"].split("\n", 1)[1],
    }[kind]()
    assert text.splitlines()[0] == shown
    assert "entities" not in str(body)


@pytest.mark.parametrize("kind", CHATS)
def test_what_is_too_long_ends_with_a_whole_line_and_the_way_in(
    services: Server, make_target: MakeTarget, kind: str
) -> None:
    text = "\n".join(f"line {number} {'x' * 200}" for number in range(200))
    body = str(tell(services, make_target(kind, **SETTINGS[kind]), make_message(text=text)))
    assert ("line 0 " in body, "line 199 " in body, "Open in Spanwise" in body) == (True, False, True)


def test_a_service_that_answers_200_to_what_it_refuses_is_not_believed(
    services: Server, make_target: MakeTarget
) -> None:
    services.answers(Reply(200, b"no_service"))
    outcome = attempt_message(make_target("slack", **SETTINGS["slack"]), [make_message()], key="k")
    assert (outcome.delivered, outcome.status, outcome.detail) == (False, 200, "no_service")


@pytest.mark.parametrize("kind", SETTINGS)
def test_a_redirect_of_a_service_is_not_followed(
    services: Server, make_target: MakeTarget, kind: str
) -> None:
    services.answers(Reply(307, headers={"location": "http://127.0.0.1:1/"}))
    outcome = attempt_message(make_target(kind, **SETTINGS[kind]), [make_message()], key="k")
    assert (outcome.delivered, outcome.status, outcome.is_final) == (False, 307, True)
    assert len(services.received) == 1


@pytest.mark.parametrize("kind", SETTINGS)
def test_a_service_whose_name_leads_home_is_not_asked(
    services: Server, make_target: MakeTarget, settings: Any, kind: str
) -> None:
    settings.NOTIFIERS_ALLOWED_HOSTS = frozenset()
    outcome = attempt_message(make_target(kind, **SETTINGS[kind]), [make_message()], key="k")
    assert "not public" in outcome.detail
    assert (outcome.is_final, services.connections) == (True, 0)


def test_429_says_when_to_come_back(services: Server, make_target: MakeTarget) -> None:
    services.answers(Reply(429, b'{"retry_after": 7}', {"retry-after": "7"}))
    outcome = attempt_message(make_target("slack", **SETTINGS["slack"]), [make_message()], key="k")
    assert (outcome.is_final, outcome.retry_after_s) == (False, 7)


def test_the_library_has_no_way_out_but_ours_and_others_keep_theirs() -> None:
    assert all(vars(plugin)["requests"] is GUARDED for plugin in PLUGINS)
    assert requests.post is not GUARDED.post
    assert requests.Session().adapters["https://"].__module__ == "requests.adapters"
    # Outside of a session of ours there is none.
    with pytest.raises(AttributeError):
        vars(slack)["requests"].post("https://hooks.slack.com/")


def test_two_threads_do_not_send_by_each_others_session(services: Server, make_target: MakeTarget) -> None:
    target = make_target("slack", **SETTINGS["slack"])
    start = threading.Barrier(8)

    def work(number: int) -> None:
        start.wait()
        message = make_message(number, title=f"number {number}")
        SENDERS["slack"](target, SETTINGS["slack"], Notice([message], str(number), "Checkout"))

    threads = [threading.Thread(target=work, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    sent = {
        received.headers["idempotency-key"]: received.json["attachments"][0]["title"]
        for received in services.received
    }
    assert sent == {str(number): f"Firing: number {number}" for number in range(8)}


@pytest.mark.parametrize("kind", SETTINGS)
@pytest.mark.parametrize("reply", [Reply(500, b"echo"), Reply(200, b"bad")], ids=["500", "200"])
def test_no_secret_is_logged_or_kept(
    services: Server,
    make_target: MakeTarget,
    caplog: pytest.LogCaptureFixture,
    kind: str,
    reply: Reply,
) -> None:
    """The service repeats all that it was told, and every logger says what it can."""
    caplog.set_level(logging.DEBUG)
    for name in ("apprise", "httpcore"):
        # As config/settings.py has them, whatever the level of the installation.
        logging.getLogger(name).setLevel({"apprise": "CRITICAL", "httpcore": "WARNING"}[name])
    target = make_target(kind, **SETTINGS[kind])
    services.reply = lambda received: Reply(
        reply.status, f"{received.path} {received.headers} {received.body.decode()}".encode()
    )
    outcome = attempt_message(target, [make_message()], key="k")
    for secret in _secrets_of(kind):
        assert secret not in outcome.detail
        assert secret not in caplog.text


def _secrets_of(kind: str) -> list[str]:
    return {
        "slack": ["abcdefghijklmnopqrstuvwx"],
        "teams": ["Abc-123_signature"],
        "discord": ["abcdefghijklmnopqrstuvwxyz0123456789"],
        "telegram": ["abcdefghijklmnopqrstuvwxyzABCDEFGHI"],
        "pagerduty": ["0123456789abcdef0123456789abcdef"],
        "opsgenie": ["01234567-89ab-cdef-0123-456789abcdef"],
    }[kind]


def test_every_kind_has_a_sender() -> None:
    assert SENDERS.keys() == {*SETTINGS, "email", "webhook"}
