"""What a row of results shows: names and the column expressions that answer to them."""

from collections.abc import Mapping

from apps.traces.fields import SPAN_FIELDS

# The table whose INSERTs bring spans in.
INTAKE = "otlp_traces"

FOUND_SPAN_FIELDS: Mapping[str, str] = {
    **SPAN_FIELDS,
    "trace_id": "lower(hex(s.trace_id))",
    "environment": "s.environment",
    "version": "s.version",
    # Of the attributes only those that are shown, under any of the names they go by.
    "attribute_texts": "mapFilter((key, value) -> has({columns:Array(String)}, key), s.attrs)",
    "attribute_ints": "mapFilter((key, value) -> has({columns:Array(String)}, key), s.ints)",
    "attribute_doubles": "mapFilter((key, value) -> has({columns:Array(String)}, key), s.doubles)",
}
