"""apprise, the library that knows the services, made to send by the guarded connection and no other way.

Its plugins call `requests` by the name that each has imported. In the modules of the plugins that are used
here this name is ours: the same calls, in a session whose every request goes through `guarded.send`. The real
`requests`, and whoever else uses it, stays as it is.
"""

import io
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import ModuleType
from typing import Any

import requests
from apprise import AppriseAsset, NotifyType
from apprise.plugins import discord, pagerduty, slack, telegram, workflows
from requests.adapters import BaseAdapter

from apps.notifiers.addresses import BadAddress
from apps.notifiers.answers import Answer, Outcome, Undelivered, judge
from apps.notifiers.grouping import Notice
from apps.notifiers.guarded import Request, send
from apps.notifiers.messages import Severity

# Nothing is fetched for it, nothing stored, nobody's icon shown.
ASSET = AppriseAsset(
    app_id="Spanwise", app_desc="Spanwise", app_url="", http_redirects=False, plugin_paths=[]
)


class GuardedAdapter(BaseAdapter):
    """Where a session of `requests` meets the network; keeps what was answered, or why nothing was."""

    def __init__(self) -> None:
        super().__init__()
        self.answers: list[Answer] = []
        self.failure: Undelivered | BadAddress | None = None

    def send(self, request: requests.PreparedRequest, *args: Any, **kwargs: Any) -> requests.Response:
        body = request.body or b""
        raw = body.encode() if isinstance(body, str) else body
        try:
            answer = send(
                Request(
                    request.method or "POST", request.url or "", _sent_headers(request.headers), bytes(raw)
                )
            )
        except (Undelivered, BadAddress) as error:
            self.failure = error
            raise requests.ConnectionError(str(error)) from error
        self.answers.append(answer)
        response = requests.Response()
        response.status_code = answer.status
        response.headers.update(answer.headers)
        response.raw = io.BytesIO(answer.text.encode())
        response.url, response.request = request.url or "", request
        return response

    def close(self) -> None:
        """Each request had a connection of its own."""


def _sent_headers(headers: Mapping[str, Any]) -> dict[str, str]:
    """Without those of the transport, which are not the session's to choose."""
    dropped = {"content-length", "connection", "accept-encoding", "user-agent"}
    return {name: str(value) for name, value in headers.items() if name.lower() not in dropped}


class GuardedRequests:
    """What the plugins use of `requests`."""

    codes = requests.codes
    RequestException = requests.RequestException
    exceptions = requests.exceptions

    def __init__(self) -> None:
        self._current = threading.local()

    @contextmanager
    def session(self, headers: Mapping[str, str]) -> Iterator[GuardedAdapter]:
        """What this thread's plugin sends meanwhile goes through the adapter, with these headers, too."""
        adapter = GuardedAdapter()
        session = requests.Session()
        # No proxies and no .netrc of the machine's.
        session.trust_env = False
        session.headers.update(headers)
        session.mount("https://", adapter)
        session.mount("http://", adapter)
        self._current.session = session
        try:
            yield adapter
        finally:
            del self._current.session
            session.close()

    def request(self, method: str, url: str, **options: Any) -> requests.Response:
        options |= {"allow_redirects": False, "verify": True}
        session: requests.Session = self._current.session
        return session.request(method, url, **options)

    def get(self, url: str, **options: Any) -> requests.Response:
        return self.request("GET", url, **options)

    def post(self, url: str, **options: Any) -> requests.Response:
        return self.request("POST", url, **options)


GUARDED = GuardedRequests()
PLUGINS: tuple[ModuleType, ...] = (discord, pagerduty, slack, telegram, workflows)
for plugin in PLUGINS:
    plugin.requests = GUARDED  # type: ignore[attr-defined]


def deliver(plugin: Any, *, body: str, title: str, notice: Notice, body_format: str) -> Outcome:
    """Raises Undelivered, BadAddress. `plugin` escapes nothing of body and title: whoever calls has."""
    with GUARDED.session({"idempotency-key": notice.key}) as network:
        accepted = plugin.send(body=body, title=title, notify_type=type_of(notice), body_format=body_format)
    if network.failure is not None:
        raise network.failure
    if not network.answers:
        raise Undelivered("the settings were not understood", is_final=True)
    return judge(network.answers[-1], accepted=bool(accepted))


def type_of(notice: Notice) -> NotifyType:
    """It chooses the colour."""
    if notice.has_recovered:
        return NotifyType.SUCCESS
    return NotifyType.FAILURE if notice.severity is Severity.CRITICAL else NotifyType.WARNING
