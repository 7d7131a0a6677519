"""What pages of browsers look like over HTTP. Only queries are read with these; answers are described."""

from typing import Any

from rest_framework import serializers

from apps.api.serializers import StrictSerializer
from apps.rum.fields import DIMENSIONS, SORTS
from apps.rum.timeline import MAX_ITEMS, ItemKind
from apps.rum.vitals import VITALS

VITAL_NAMES = list(VITALS)
DEFAULT_GROUPS = 100
MAX_GROUPS = 1000
DEFAULT_SESSIONS = 50
MAX_SESSIONS = 200
MAX_FILTER_CHARS = 1000
MAX_PAGE_CHARS = 2000
MAX_SESSION_CHARS = 200
MOMENT_HELP = "RFC 3339 with a zone, or unix seconds; both may carry nanoseconds."
MOMENT_NS_HELP = "Unix nanoseconds, as text: more than a JSON number holds."
LAST_VALUE_HELP = "Nearest rank; of each measure the value that arrived last counts. Null without measures."


class RumSessionQuerySerializer(StrictSerializer):
    """Without a filter: a session is told whole."""

    start = serializers.CharField(required=False, help_text=f"{MOMENT_HELP} Default: a day before the end.")
    end = serializers.CharField(required=False, help_text=f"Exclusive. {MOMENT_HELP} Default: now.")
    environment = serializers.CharField(required=False, max_length=MAX_FILTER_CHARS, trim_whitespace=False)
    service = serializers.CharField(
        required=False,
        max_length=MAX_FILTER_CHARS,
        trim_whitespace=False,
        help_text="One site. Default: every service that has views.",
    )


class RumQuerySerializer(RumSessionQuerySerializer):
    q = serializers.CharField(
        required=False,
        allow_blank=True,
        trim_whitespace=False,
        help_text="A filter on what views and log records both carry: words of the view's name, `key=value`.",
    )


class PageNameField(serializers.CharField):
    """The page by its route, as `page` in a list of them."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=MAX_PAGE_CHARS, trim_whitespace=False, **kwargs)


class RumNarrowedQuerySerializer(RumQuerySerializer):
    page = PageNameField(required=False, help_text="Only this page, like `/products/:id`.")


class RumPagesQuerySerializer(RumQuerySerializer):
    sort = serializers.ChoiceField(choices=list(SORTS), default="views", help_text="Greatest first.")
    limit = serializers.IntegerField(min_value=1, max_value=MAX_GROUPS, default=DEFAULT_GROUPS)


class RumBreakdownQuerySerializer(RumNarrowedQuerySerializer):
    by = serializers.ChoiceField(choices=list(DIMENSIONS), default="browser")
    sort = serializers.ChoiceField(choices=list(SORTS), default="views", help_text="Greatest first.")
    limit = serializers.IntegerField(min_value=1, max_value=MAX_GROUPS, default=DEFAULT_GROUPS)


class RumPageQuerySerializer(RumQuerySerializer):
    page = PageNameField(help_text="Like `/products/:id`.")


class RumSessionListQuerySerializer(RumNarrowedQuerySerializer):
    cursor = serializers.CharField(required=False, help_text="`next_cursor` of the page before.")
    limit = serializers.IntegerField(min_value=1, max_value=MAX_SESSIONS, default=DEFAULT_SESSIONS)


class RumVitalSerializer(serializers.Serializer[Any]):
    name = serializers.ChoiceField(choices=VITAL_NAMES)
    p75 = serializers.FloatField(
        allow_null=True, help_text=f"Milliseconds; of CLS without a unit. {LAST_VALUE_HELP}"
    )
    good = serializers.IntegerField(help_text="Measures up to `good_until`.")
    needs_improvement = serializers.IntegerField(help_text="Above that, and up to `poor_above`.")
    poor = serializers.IntegerField(help_text="Measures above `poor_above`.")
    good_until = serializers.FloatField()
    poor_above = serializers.FloatField()


class RumSeriesSerializer(serializers.Serializer[Any]):
    """One entry a step; a vital's is the p75 of what was measured in the step, or null."""

    views = serializers.ListField(child=serializers.IntegerField())
    errors = serializers.ListField(child=serializers.IntegerField())  # type: ignore[assignment]
    lcp = serializers.ListField(child=serializers.FloatField(allow_null=True))
    inp = serializers.ListField(child=serializers.FloatField(allow_null=True))
    cls = serializers.ListField(child=serializers.FloatField(allow_null=True))
    fcp = serializers.ListField(child=serializers.FloatField(allow_null=True))
    ttfb = serializers.ListField(child=serializers.FloatField(allow_null=True))


class RumFiguresSerializer(serializers.Serializer[Any]):
    start_s = serializers.IntegerField(help_text="Where the first step begins, unix seconds.")
    end_s = serializers.IntegerField(help_text="Where the range ends; steps yet to come are left out.")
    step_s = serializers.IntegerField()
    views = serializers.IntegerField(help_text="Loads, routes, and pages back from the bfcache.")
    sessions = serializers.IntegerField(help_text="With a view in the range.")
    errors = serializers.IntegerField(  # type: ignore[assignment]
        help_text="Exceptions in pages. Sessions that are not sampled send theirs, too, and no views."
    )
    views_with_errors = serializers.IntegerField(help_text="Of `views`; over `views` it is the error rate.")
    vitals = RumVitalSerializer(many=True, help_text="Always all five, in this order.")
    series = RumSeriesSerializer()


class RumOverviewSerializer(RumFiguresSerializer):
    services = serializers.ListField(
        child=serializers.CharField(),
        help_text="With views in the range or in the day before it, whatever the filter, by name.",
    )


class RumGroupSerializer(serializers.Serializer[Any]):
    views = serializers.IntegerField()
    sessions = serializers.IntegerField()
    errors = serializers.IntegerField()  # type: ignore[assignment]
    views_with_errors = serializers.IntegerField()
    lcp_p75 = serializers.FloatField(allow_null=True, help_text=f"Milliseconds. {LAST_VALUE_HELP}")
    inp_p75 = serializers.FloatField(allow_null=True, help_text="Milliseconds.")
    cls_p75 = serializers.FloatField(allow_null=True)
    load_p75_ns = serializers.IntegerField(
        allow_null=True, help_text="Of views that are loads, until nothing more happened."
    )


class RumPageRowSerializer(RumGroupSerializer):
    page = serializers.CharField(help_text="The view's name: a path whose changing parts are left out.")


class RumPageListSerializer(serializers.Serializer[Any]):
    pages = RumPageRowSerializer(many=True)
    total = serializers.IntegerField(help_text="Pages in the range, listed or not.")


class RumBreakdownRowSerializer(RumGroupSerializer):
    value = serializers.CharField(help_text="Empty where it was not told.")


class RumBreakdownSerializer(serializers.Serializer[Any]):
    rows = RumBreakdownRowSerializer(many=True)
    total = serializers.IntegerField(help_text="Values in the range, listed or not.")


class RumLoadSerializer(serializers.Serializer[Any]):
    trace_id = serializers.CharField()
    span_id = serializers.CharField(help_text="Of the view.")
    start_ns = serializers.CharField(help_text=MOMENT_NS_HELP)
    duration_ns = serializers.IntegerField()


class RumResourceSerializer(serializers.Serializer[Any]):
    url = serializers.CharField()
    type = serializers.CharField(help_text="What asked for it: script, link, img, css, …")
    count = serializers.IntegerField()
    failed = serializers.IntegerField()
    p75_ns = serializers.IntegerField()


class RumRequestSerializer(serializers.Serializer[Any]):
    name = serializers.CharField(help_text="Method and path, like `GET /api/products/:id`.")
    count = serializers.IntegerField()
    failed = serializers.IntegerField(help_text="No answer, or a status of 400 and above.")
    p75_ns = serializers.IntegerField()
    traced = serializers.IntegerField(help_text="Those whose server's span is here.")
    backend_share = serializers.FloatField(
        allow_null=True, help_text="Of the time of those that are traced, the servers' part, 0 to 1."
    )


class RumPageSerializer(RumFiguresSerializer):
    page = serializers.CharField()
    load = RumLoadSerializer(allow_null=True, help_text="The load whose duration is the p75 of all.")
    resources = RumResourceSerializer(many=True, help_text="The 50 with the longest p75.")
    requests = RumRequestSerializer(many=True, help_text="The 50 with the longest p75.")
    detail_views = serializers.IntegerField(
        help_text="So many of the page's views, the latest, are `resources` and `requests` of: 200 at most."
    )


class RumSessionSerializer(serializers.Serializer[Any]):
    """Of the whole session, also what lies beyond the time range; it lasts four hours at most."""

    id = serializers.CharField()
    start_ns = serializers.CharField(
        help_text=f"Its first view; without one, what else is first. {MOMENT_NS_HELP}"
    )
    end_ns = serializers.CharField(
        help_text="Where the last of its views, actions, requests and log records ends."
    )
    views = serializers.IntegerField()
    actions = serializers.IntegerField()
    errors = serializers.IntegerField()  # type: ignore[assignment]
    requests = serializers.IntegerField()
    entry_page = serializers.CharField(help_text="Of its first view.")
    service = serializers.CharField(help_text="Of its first view.")
    browser = serializers.CharField(help_text="Empty, like those that follow, where it was not told.")
    os = serializers.CharField()
    device = serializers.CharField(help_text="desktop, mobile, tablet, bot.")
    country = serializers.CharField(help_text="ISO 3166, two letters.")
    user = serializers.CharField(help_text="`user.id` as the page told it last.")


class RumSessionListSerializer(serializers.Serializer[Any]):
    sessions = RumSessionSerializer(many=True, help_text="With a view in the range; the latest first.")
    next_cursor = serializers.CharField(allow_null=True, help_text="Null on the last page.")


class RumItemSerializer(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(choices=[str(kind) for kind in ItemKind])
    time_ns = serializers.CharField(help_text=MOMENT_NS_HELP)
    duration_ns = serializers.IntegerField(allow_null=True, help_text="Null of what has none: log records.")
    name = serializers.CharField(
        help_text="The span's name; the error's type, the vital's name, the event's."
    )
    page = serializers.CharField(help_text="Where it happened; empty where that is not known.")
    trace_id = serializers.CharField(help_text="Empty where a record has none.")
    span_id = serializers.CharField()
    log_id = serializers.CharField(help_text="Of a log record, as in the list of logs; of a span empty.")
    is_error = serializers.BooleanField()
    detail = serializers.CharField(
        help_text="Of a view its type, of an action its target, of a request status and address, of an error"
        " the message, of a vital the value; otherwise the text."
    )


class RumSessionDetailSerializer(RumSessionSerializer):
    items = RumItemSerializer(many=True, help_text=f"In the order of time: the first {MAX_ITEMS}.")
    items_total = serializers.IntegerField(help_text="More than are here where the session has more.")
