"""Key text: `swi_<prefix>_<secret>` (ingest), `swb_…` (browser), `swq_…` (query)."""

import re
from dataclasses import dataclass

from apps.accounts.tokens import derive_secret, digest_secret, make_secret
from apps.projects.models import ApiKeyKind

PREFIX_CHARS = 8
SECRET_CHARS = 32  # 190 bits
MAX_TOKEN_CHARS = 256

KIND_LETTERS = {ApiKeyKind.INGEST: "i", ApiKeyKind.BROWSER: "b", ApiKeyKind.QUERY: "q"}
KINDS = {letter: kind for kind, letter in KIND_LETTERS.items()}

# Only the head has to be whole: a key cut short by a careless copy still says whose it was.
HEAD = re.compile(r"sw([ibq])_([0-9A-Za-z]{8})(?![0-9A-Za-z])")


@dataclass(frozen=True, slots=True)
class TokenHead:
    kind: ApiKeyKind
    prefix: str


@dataclass(frozen=True, slots=True)
class Token:
    kind: ApiKeyKind
    prefix: str
    text: str

    @property
    def digest(self) -> str:
        return digest_token(self.text)


def make_token(kind: ApiKeyKind) -> Token:
    return build_token(kind, make_secret(PREFIX_CHARS + SECRET_CHARS))


def derive_token(kind: ApiKeyKind, *, project_id: int, generation: int) -> Token:
    """Always the same token for this installation, so that it can be told again without being stored."""
    message = f"{project_id}/{kind.value}/{generation}"
    return build_token(
        kind, derive_secret(PREFIX_CHARS + SECRET_CHARS, purpose="api-key-derived", message=message)
    )


def build_token(kind: ApiKeyKind, characters: str) -> Token:
    prefix, secret = characters[:PREFIX_CHARS], characters[PREFIX_CHARS:]
    return Token(kind=kind, prefix=prefix, text=f"sw{KIND_LETTERS[kind]}_{prefix}_{secret}")


def parse_token_head(text: str) -> TokenHead | None:
    """Kind and prefix of whatever looks like one of our keys; None for everything else."""
    match = HEAD.match(text)
    if match is None or len(text) > MAX_TOKEN_CHARS:
        return None
    return TokenHead(kind=KINDS[match[1]], prefix=match[2])


def digest_token(text: str) -> str:
    return digest_secret(text, purpose="api-key")
