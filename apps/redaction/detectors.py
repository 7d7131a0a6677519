"""The detectors that come with Spanwise: what most people must not keep. Patterns are RE2."""

from dataclasses import dataclass

# The parts of a dotted key: `http.request.header.authorization`, `rpc.metadata.x-api-key`.
_IN_KEY = r"(?i)(^|[._-]){}([._-]|$)"


@dataclass(frozen=True, slots=True)
class Detector:
    """`key_pattern` and `value_pattern` are looked for apart: either is enough."""

    title: str
    key_pattern: str
    value_pattern: str


DETECTORS: dict[str, Detector] = {
    "authorization": Detector(
        "Authorization headers, API keys and passwords",
        _IN_KEY.format(
            "((proxy[._-])?authorization|x[._-]api[._-]key|api[._-]?key|password|passwd|secret|access[._-]?token)"
        ),
        r"(?i)\b(bearer|basic)\s+[A-Za-z0-9._~+/=-]{8,}",
    ),
    "cookie": Detector("Cookies", _IN_KEY.format("(set[._-])?cookies?"), r"(?i)\b(set-)?cookie:\s*[^\r\n]+"),
    "card_number": Detector(
        "Card numbers",
        "",
        # By the first digits of the issuers: a number of sixteen digits alone is more often an id.
        r"\b(4\d{3}|5[1-5]\d{2}|2[2-7]\d{2}|6011|65\d{2})([ -]?\d{4}){3}\b"
        r"|\b3[47]\d{2}[ -]?\d{6}[ -]?\d{5}\b",
    ),
    "email": Detector(
        "E-mail addresses", "", r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}"
    ),
    "jwt": Detector("JSON Web Tokens", "", r"\beyJ[A-Za-z0-9_-]+\.eyJ[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*"),
}
