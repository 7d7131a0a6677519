"""OpenTelemetry's names of what browsers send, and the columns that answer to them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from apps.logs.fields import LOG_COLUMNS
from apps.query.binding import Binder
from apps.query.fragments import any_of
from apps.query.pasted_ids import ids_of

VIEW_PREFIX = "view "
_AFTER_PREFIX = len(VIEW_PREFIX) + 1

# Views stand together on disk by the beginning of their name: of the rest hardly a row is read.
IS_VIEW = f"startsWith(s.name, '{VIEW_PREFIX}') AND s.attrs['rum.kind'] = 'view'"
# One that was left before it had loaded was not quick.
IS_LOAD = "s.attrs['rum.view.type'] = 'load' AND NOT mapContains(s.attrs, 'rum.view.unfinished')"
IS_ACTION = "s.attrs['rum.kind'] = 'action'"
IS_REQUEST = "s.kind = 3 AND s.attrs['url.template'] != ''"
IS_RESOURCE = "s.kind = 3 AND s.attrs['rum.resource.type'] != ''"
IS_LONG_FRAME = "s.name = 'long frame' AND s.attrs['rum.view.id'] != ''"
HAS_FAILED = "s.status = 2"
IS_SERVER = "s.kind = 2"

# Servers write exceptions, too: a page's names its view.
OF_VIEW = "l.attrs['rum.view.id'] != ''"
IS_ERROR = "l.event_name = 'exception'"

_VITAL_VALUE = "browser.web_vital.value"
# A number that JSON writes without a point is an integer; what is not in a map reads as 0.
VITAL_VALUE = f"l.ints['{_VITAL_VALUE}'] + l.doubles['{_VITAL_VALUE}']"
IS_VITAL = (
    "l.event_name = 'browser.web_vital'"
    f" AND (mapContains(l.ints, '{_VITAL_VALUE}') OR mapContains(l.doubles, '{_VITAL_VALUE}'))"
    f" AND isFinite({VITAL_VALUE})"
)
VITAL_NAME = "l.attrs['browser.web_vital.name']"
# Without an id a record is a measure of its own.
VITAL_ID = (
    "if(l.attrs['browser.web_vital.id'] = '',"
    " concat(toString(l.batch), ' ', toString(l.number)), l.attrs['browser.web_vital.id'])"
)
# Which measure a record is of: to group by a number takes half of what two texts take.
MEASURE = f"sipHash128({VITAL_NAME}, {VITAL_ID})"
# In which order records arrived, as one number, which takes a third of what a tuple takes: the millisecond of
# their batch, and their place in it. Not by their own times, which run by what they tell of: the worst
# interaction of many may lie before one that was worse when there were few.
ARRIVAL = "bitShiftLeft(toUInt64(toUnixTimestamp64Milli(l.ingested)), 23) + l.number"


@dataclass(frozen=True, slots=True)
class Dimension:
    """What figures are told apart by, as a text: of a view `spans AS s`, and of a log record `logs AS l`."""

    view: str
    record: str


def _attribute(key: str) -> Dimension:
    return Dimension(f"s.attrs['{key}']", f"l.attrs['{key}']")


PAGE = Dimension(
    f"substring(toString(s.name), {_AFTER_PREFIX})", f"substring(l.attrs['rum.view.name'], {_AFTER_PREFIX})"
)
SERVICE = Dimension("toString(s.service)", "toString(l.service)")
SESSION = _attribute("session.id")
VIEW_ID = _attribute("rum.view.id")
# As the page gave it: a number, too.
_NUMBER_OR_TEXT = "if(mapContains({}.ints, '{key}'), toString({}.ints['{key}']), {}.attrs['{key}'])"
USER = Dimension(*(_NUMBER_OR_TEXT.replace("{}", row).replace("{key}", "user.id") for row in ("s", "l")))
BROWSER = _attribute("user_agent.name")
OS = _attribute("user_agent.os.name")
DEVICE = _attribute("rum.device.type")
COUNTRY = _attribute("geo.country.iso_code")

DIMENSIONS: Mapping[str, Dimension] = {
    "browser": BROWSER,
    "os": OS,
    "device": DEVICE,
    "country": COUNTRY,
    "version": Dimension("toString(s.version)", "toString(l.version)"),
}

# What groups are ordered by, greatest first, and its column in their query.
SORTS: Mapping[str, str] = {
    "views": "views",
    "sessions": "sessions",
    "errors": "errors",
    "lcp": "lcp_p75",
    "inp": "inp_p75",
    "cls": "cls_p75",
    "load": "load_p75_ns",
}


def _contains_phrase(binder: Binder, text: str) -> str:
    """As of views (traces/fields.py), in the service and the view's name: most records have no body."""
    phrase = binder.text(text)
    parts = [
        f"positionCaseInsensitiveUTF8({column}, {phrase}) > 0"
        for column in ("l.service", "l.attrs['rum.view.name']")
    ]
    return any_of([*ids_of(text, phrase, trace_id="l.trace_id", span_id="l.span_id"), *parts])


# Log records of pages: as others, but that words mean the same of them as of views.
RECORD_COLUMNS = replace(LOG_COLUMNS, phrase=_contains_phrase)
