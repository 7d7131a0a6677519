"""Values on their way into a query: bound under names that begin with `m_`, never part of the text. Pure."""

from typing import Any


class Binder:
    """Hands out `{m_1:Type}` for values; equal values of one type share a parameter."""

    def __init__(self) -> None:
        self.params: dict[str, Any] = {}
        self._placeholders: dict[tuple[str, str], str] = {}

    def bind(self, sql_type: str, value: Any) -> str:
        # repr tells 1 from 1.0 and from True.
        known = (sql_type, repr(value))
        if known not in self._placeholders:
            self._placeholders[known] = self.name(f"{len(self._placeholders) + 1}", sql_type, value)
        return self._placeholders[known]

    def name(self, name: str, sql_type: str, value: Any) -> str:
        """A parameter with a name of its own: `{m_<name>:Type}`."""
        self.params[f"m_{name}"] = value
        return f"{{m_{name}:{sql_type}}}"

    def text(self, text: str) -> str:
        return self.bind("String", text)

    def texts(self, texts: list[str]) -> str:
        return self.bind("Array(String)", texts)

    def number(self, number: int | float) -> str:
        return self.bind("Int64" if isinstance(number, int) else "Float64", number)
