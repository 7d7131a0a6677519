"""Who acts, at the real doors: sign-up, projects and keys over HTTP, as the web application asks for them."""

import secrets
import time
from dataclasses import dataclass
from typing import Any, Self

import httpx

PASSWORD = "correct horse battery staple"
ARRIVAL_LIMIT_S = 180.0
# Each look takes time from what it waits for.
LOOK_AGAIN_S = 0.2


@dataclass(frozen=True, slots=True)
class Key:
    """A key as its maker sees it: the text is shown only now."""

    id: int
    token: str


class Person:
    """Somebody with an account of their own and a session, as a browser would hold it."""

    def __init__(self, web_url: str, email: str) -> None:
        self.email = email
        self._client = httpx.Client(base_url=web_url, timeout=120, headers={"Referer": f"{web_url}/"})

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exception: object) -> None:
        self._client.close()

    @property
    def cookies(self) -> dict[str, str]:
        return {name: value for name, value in self._client.cookies.items() if value is not None}

    def sign_up(self) -> Self:
        self._client.get("/signup").raise_for_status()
        answer = self.ask(
            "POST", "/_allauth/browser/v1/auth/signup", {"email": self.email, "password": PASSWORD}
        )
        assert answer.status_code == httpx.codes.OK, answer.text
        return self

    def ask(self, method: str, path: str, body: dict[str, Any] | None = None) -> httpx.Response:
        headers = {"X-CSRFToken": self.cookies.get("csrftoken", "")}
        return self._client.request(method, path, json=body, headers=headers)

    def read(self, path: str) -> Any:
        answer = self.ask("GET", path)
        assert answer.is_success, answer.text
        return answer.json()

    def make(self, path: str, body: dict[str, Any] | None = None) -> Any:
        answer = self.ask("POST", path, body)
        assert answer.is_success, answer.text
        return answer.json()

    def make_project(self, name: str, organization: str = "Shop") -> str:
        """A project's slug, in a new organization of this person's."""
        slug = self.make("/api/v1/organizations/", {"name": organization})["slug"]
        project: str = self.make("/api/v1/projects/", {"organization": slug, "name": name})["slug"]
        return project

    def make_key(self, project: str, kind: str, allowed_origins: tuple[str, ...] = ()) -> Key:
        body = {"kind": kind, "name": f"The {kind} key", "allowed_origins": list(allowed_origins)}
        made = self.make(f"/api/v1/projects/{project}/keys/", body)
        return Key(made["id"], made["token"])

    def revoke_key(self, project: str, key: Key) -> None:
        answer = self.ask("DELETE", f"/api/v1/projects/{project}/keys/{key.id}/")
        assert answer.status_code == httpx.codes.NO_CONTENT, answer.text


class QueryKey:
    """A program that reads one project's data."""

    def __init__(self, web_url: str, token: str) -> None:
        self._client = httpx.Client(
            base_url=web_url, timeout=120, headers={"Authorization": f"Bearer {token}"}
        )

    def ask(self, method: str, path: str) -> httpx.Response:
        return self._client.request(method, path)

    def wait_for_spans(self, project: str, trace_id: str, count: int) -> list[dict[str, Any]]:
        """The spans of a trace, once there are as many; the API answers 404 until the first."""
        deadline = time.monotonic() + ARRIVAL_LIMIT_S
        while True:
            answer = self.ask("GET", f"/api/v1/projects/{project}/traces/{trace_id}/")
            spans: list[dict[str, Any]] = answer.json().get("spans", [])
            if len(spans) >= count:
                return spans
            assert time.monotonic() < deadline, f"{count} spans wanted: {answer.text[:2000]}"
            time.sleep(LOOK_AGAIN_S)

    def wait_for_log(self, project: str) -> str:
        """The id of the newest log record, once there is one."""
        deadline = time.monotonic() + ARRIVAL_LIMIT_S
        while True:
            logs = self.ask("GET", f"/api/v1/projects/{project}/logs/").json()["logs"]
            if logs:
                return str(logs[0]["id"])
            assert time.monotonic() < deadline, "the log record cannot be read"
            time.sleep(LOOK_AGAIN_S)

    def wait_for_error(self, project: str) -> str:
        """The id of the newest error group, once the job has counted one."""
        return str(self._wait_for_first(project, "errors", "groups", "the error is not counted")["id"])

    def wait_for_session(self, project: str) -> str:
        """The id of the latest session of a browser, once there is one."""
        found = self._wait_for_first(project, "rum/sessions", "sessions", "the session cannot be read")
        return str(found["id"])

    def wait_for_incident(self, project: str) -> int:
        """The id of the latest open incident, once a rule has found one."""
        return int(self._wait_for_first(project, "incidents", "incidents", "no rule found anything")["id"])

    def _wait_for_first(self, project: str, path: str, name: str, complaint: str) -> dict[str, Any]:
        """The first entry of the answer's list `name`, once it has one."""
        deadline = time.monotonic() + ARRIVAL_LIMIT_S
        while True:
            listed: list[dict[str, Any]] = self.ask("GET", f"/api/v1/projects/{project}/{path}/").json()[name]
            if listed:
                return listed[0]
            assert time.monotonic() < deadline, complaint
            time.sleep(LOOK_AGAIN_S)

    def wait_for_traces(self, project: str, count: int) -> list[dict[str, Any]]:
        deadline = time.monotonic() + ARRIVAL_LIMIT_S
        while True:
            answer = self.ask("GET", f"/api/v1/projects/{project}/traces/")
            traces: list[dict[str, Any]] = answer.json()["traces"]
            if len(traces) >= count:
                return traces
            assert time.monotonic() < deadline, f"{count} traces wanted: {answer.text[:2000]}"
            time.sleep(LOOK_AGAIN_S)

    def close(self) -> None:
        self._client.close()


def fresh_email(name: str) -> str:
    """Nobody else's in this run: tests share an installation, and nothing in it."""
    return f"{name}-{secrets.token_hex(4)}@shop.example"
