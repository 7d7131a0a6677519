"""What every request body and query string is read with, and what every error looks like."""

from collections.abc import Iterable
from difflib import get_close_matches
from typing import Any

from rest_framework import serializers

from apps.api.errors import UnknownInput


class StrictSerializer(serializers.Serializer[Any]):
    """Reads input; a field that it does not know is refused, never dropped in silence."""

    def to_internal_value(self, data: Any) -> Any:
        if isinstance(data, dict):
            refuse_unknown(data, known=self.fields, what="field")
        return super().to_internal_value(data)


class ErrorSerializer(serializers.Serializer[Any]):
    detail = serializers.CharField(help_text="One sentence for a person.")
    code = serializers.CharField(help_text="One stable word for a program.")
    fields = serializers.DictField(  # type: ignore[assignment]
        child=serializers.ListField(child=serializers.CharField()),
        required=False,
        help_text="Messages by field, where the input was at fault.",
    )


def refuse_unknown(names: Iterable[str], *, known: Iterable[str], what: str) -> None:
    """Raise UnknownInput naming each unknown one and the closest known one."""
    known = list(known)
    unknown = {name: [describe_unknown(name, known, what)] for name in names if name not in known}
    if unknown:
        raise UnknownInput(unknown)


def describe_unknown(name: str, known: list[str], what: str) -> str:
    close = get_close_matches(name, known, n=1)
    if close:
        return f'Unknown {what}; did you mean "{close[0]}"?'
    if known:
        return f"Unknown {what}; known: {', '.join(sorted(known))}."
    return f"Unknown {what}; none is expected here."
