"""What alert rules, their tests and incidents look like over HTTP."""

import math
from itertools import pairwise
from typing import Any

from rest_framework import serializers

from apps.alerts.conditions import Direction, WhenQuiet
from apps.alerts.figures import COUNTS, Figure
from apps.alerts.measure import GroupField, Subject
from apps.alerts.models import NAME_CHARS, IncidentEventKind
from apps.api.serializers import StrictSerializer
from apps.query.language.bounds import MAX_CHARS

SUBJECTS = [each.value for each in Subject]
FIGURES = [each.value for each in Figure]
GROUP_FIELDS = [each.value for each in GroupField]
DIRECTIONS = [each.value for each in Direction]
WHEN_QUIET = [each.value for each in WhenQuiet]
LEVELS = ["warning", "critical"]
RULE_STATUSES = ["ok", "pending", "warning", "critical", "cannot_evaluate", "off"]
INCIDENT_STATUSES = ["open", "acknowledged", "closed", "recovered"]
EVENT_KINDS = IncidentEventKind.values
MAX_WINDOW_MINUTES = 60
MAX_CHART_MINUTES = 24 * 60
# What is no number of its figure makes no threshold.
BOUNDS = {
    Figure.ERROR_RATE: (0, 100),
    Figure.AVAILABILITY: (0, 100),
    Figure.APDEX: (0, 1),
}


class ThresholdField(serializers.FloatField):
    """In the figure's unit."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(allow_null=True, required=False, min_value=0, max_value=1e15, **kwargs)

    def to_internal_value(self, data: Any) -> float:
        value = super().to_internal_value(data)
        if not math.isfinite(value):
            self.fail("invalid")
        return value


class AlertRuleContentSerializer(StrictSerializer):
    """What is watched and when it is told; `PATCH` changes what is given."""

    subject = serializers.ChoiceField(
        choices=SUBJECTS,
        help_text="`requests`: what services were asked, their entry spans; `spans`: all; `logs`: records.",
    )
    filter = serializers.CharField(
        default="",
        allow_blank=True,
        trim_whitespace=False,
        max_length=2 * MAX_CHARS,
        help_text="In the filter language, of single rows; see docs/filter-language.md.",
    )
    group_by = serializers.ListField(
        child=serializers.ChoiceField(choices=GROUP_FIELDS),
        default=list,
        max_length=len(GROUP_FIELDS),
        help_text="One alert for each combination of their values.",
    )
    figure = serializers.ChoiceField(
        choices=FIGURES,
        help_text=(
            "`latency` in ms, `error_rate` and `availability` in per cent, `throughput` in rows a minute, "
            "`count` and `errors` in the window, `apdex` from 0 to 1. Of logs: `count` and `throughput`."
        ),
    )
    percentile = serializers.FloatField(
        default=0.95, min_value=0.01, max_value=0.9999, help_text="Of `latency`."
    )
    apdex_t_ms = serializers.IntegerField(default=500, min_value=1, max_value=600_000)
    window_minutes = serializers.IntegerField(
        default=5, min_value=1, max_value=MAX_WINDOW_MINUTES, help_text="What the figure is of."
    )
    direction = serializers.ChoiceField(choices=DIRECTIONS, default=Direction.ABOVE.value)
    critical = ThresholdField(help_text="One of `critical` and `warning` is needed.")
    warning = ThresholdField()
    recovery = ThresholdField(help_text="The value that ends it, where no longer crossing is not enough.")
    for_minutes = serializers.IntegerField(
        default=0,
        min_value=0,
        max_value=24 * 60,
        help_text="Whole minutes that must cross it; 0: at once, while the minute runs.",
    )
    recover_minutes = serializers.IntegerField(default=1, min_value=1, max_value=24 * 60)
    min_requests = serializers.IntegerField(
        required=False,
        min_value=0,
        max_value=2**31 - 1,
        help_text="With fewer the window is quiet. Default: 1, of counts 0.",
    )
    when_quiet = serializers.ChoiceField(
        choices=WHEN_QUIET,
        default=WhenQuiet.KEEP.value,
        help_text="`keep` what is, `recover`, or `fire`: absence is what is watched for.",
    )

    def validate_group_by(self, fields: list[str]) -> list[str]:
        if len(set(fields)) != len(fields):
            raise serializers.ValidationError("Each field once.")
        return fields

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """What makes sense together; of a change, `instance` fills in what is not given."""
        given = {**(self.instance or {}), **attrs}
        figure = Figure(given["figure"])
        if given["subject"] == Subject.LOGS and figure not in (Figure.COUNT, Figure.THROUGHPUT):
            message = "Log records are counted: `count` or `throughput`."
            raise serializers.ValidationError({"figure": [message]})
        _check_thresholds(given, figure)
        if given.get("min_requests") is None:
            attrs["min_requests"] = given["min_requests"] = 0 if figure in COUNTS else 1
        if given["min_requests"] == 0 and given.get("when_quiet") == WhenQuiet.FIRE:
            message = "With 0 nothing is ever quiet: give the number below which it is."
            raise serializers.ValidationError({"min_requests": [message]})
        return attrs


def _check_thresholds(given: dict[str, Any], figure: Figure) -> None:
    named = {name: given.get(name) for name in ("critical", "warning", "recovery")}
    if named["critical"] is None and named["warning"] is None:
        raise serializers.ValidationError({"critical": ["Give a threshold, critical or warning."]})
    least, most = BOUNDS.get(figure, (0, None))
    for name, value in named.items():
        if value is not None and most is not None and not least <= value <= most:
            raise serializers.ValidationError({name: [f"Between {least} and {most}."]})
    is_above = given.get("direction", Direction.ABOVE) == Direction.ABOVE
    # From good to bad.
    order = [name for name in ("recovery", "warning", "critical") if named[name] is not None]
    for milder, worse in pairwise(order):
        difference = named[worse] - named[milder]  # type: ignore[operator]
        if difference < 0 if is_above else difference > 0:
            side = "at most" if is_above else "at least"
            raise serializers.ValidationError({milder: [f"{side} the {worse} threshold.".capitalize()]})


class AlertRuleCreateSerializer(AlertRuleContentSerializer):
    name = serializers.CharField(max_length=NAME_CHARS)
    description = serializers.CharField(default="", allow_blank=True, max_length=5000)
    runbook_url = serializers.URLField(default="", allow_blank=True, max_length=2000)
    is_enabled = serializers.BooleanField(default=True)
    muted_until = serializers.DateTimeField(
        default=None, allow_null=True, help_text="Incidents begin, and nobody is told."
    )


class AlertRulePreviewSerializer(AlertRuleContentSerializer):
    chart_minutes = serializers.IntegerField(default=180, min_value=10, max_value=MAX_CHART_MINUTES)


class AlertRuleGroupSerializer(serializers.Serializer[Any]):
    group = serializers.DictField(child=serializers.CharField())
    status = serializers.ChoiceField(choices=RULE_STATUSES)
    incident_id = serializers.IntegerField(allow_null=True)


class AlertRuleSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    name = serializers.CharField()
    description = serializers.CharField()
    runbook_url = serializers.CharField()
    subject = serializers.ChoiceField(choices=SUBJECTS)
    filter = serializers.CharField()
    group_by = serializers.ListField(child=serializers.ChoiceField(choices=GROUP_FIELDS))
    figure = serializers.ChoiceField(choices=FIGURES)
    percentile = serializers.FloatField()
    apdex_t_ms = serializers.IntegerField()
    window_minutes = serializers.IntegerField()
    direction = serializers.ChoiceField(choices=DIRECTIONS)
    critical = serializers.FloatField(allow_null=True)
    warning = serializers.FloatField(allow_null=True)
    recovery = serializers.FloatField(allow_null=True)
    for_minutes = serializers.IntegerField()
    recover_minutes = serializers.IntegerField()
    min_requests = serializers.IntegerField()
    when_quiet = serializers.ChoiceField(choices=WHEN_QUIET)
    is_enabled = serializers.BooleanField()
    muted_until = serializers.DateTimeField(allow_null=True)
    created_by = serializers.EmailField(allow_null=True)
    created_at = serializers.DateTimeField()
    status = serializers.ChoiceField(choices=RULE_STATUSES, help_text="The worst of its groups.")
    failure = serializers.CharField(help_text="Why it cannot be evaluated; empty: it can.")
    failing_since = serializers.DateTimeField(allow_null=True)
    groups = AlertRuleGroupSerializer(many=True, help_text="Those that are not well.")


class AlertRuleListSerializer(serializers.Serializer[Any]):
    rules = AlertRuleSerializer(many=True, help_text="By name.")


class AlertFiringSerializer(serializers.Serializer[Any]):
    began_s = serializers.IntegerField()
    ended_s = serializers.IntegerField(allow_null=True, help_text="null: it still fires.")
    level = serializers.ChoiceField(choices=LEVELS)
    value = serializers.FloatField(allow_null=True, help_text="The worst of its minutes.")


class AlertGroupTestSerializer(serializers.Serializer[Any]):
    group = serializers.DictField(child=serializers.CharField())
    requests = serializers.IntegerField(help_text="Of the whole time that was tested.")
    values = serializers.ListField(
        child=serializers.FloatField(allow_null=True), help_text="Of each minute from `chart_start_s` on."
    )
    firings = AlertFiringSerializer(many=True)


class AlertRulePreviewAnswerSerializer(serializers.Serializer[Any]):
    tested_from_s = serializers.IntegerField(help_text="How far back it could be tested, seven days at most.")
    chart_start_s = serializers.IntegerField()
    end_s = serializers.IntegerField()
    groups = AlertGroupTestSerializer(many=True, help_text="The twenty with the most requests.")
    group_count = serializers.IntegerField()


class IncidentListQuerySerializer(StrictSerializer):
    status = serializers.ChoiceField(choices=["open", "ended", "all"], default="open")
    rule = serializers.IntegerField(required=False, help_text="Of this rule only.")
    cursor = serializers.CharField(required=False, help_text="`next` of the page before.")


class IncidentSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    title = serializers.CharField()
    rule_id = serializers.IntegerField(allow_null=True, help_text="null: the rule was deleted.")
    group = serializers.ListField(child=serializers.CharField())
    level = serializers.ChoiceField(choices=LEVELS, help_text="The worst so far.")
    status = serializers.ChoiceField(choices=INCIDENT_STATUSES)
    figure = serializers.ChoiceField(choices=FIGURES, help_text="Of the rule as it was when it began.")
    direction = serializers.ChoiceField(choices=DIRECTIONS)
    threshold = serializers.FloatField(help_text="In the figure's unit, as `value`.")
    value = serializers.FloatField(allow_null=True)
    began_s = serializers.IntegerField(help_text="The minute in which it began.")
    opened_at = serializers.DateTimeField()
    ended_at = serializers.DateTimeField(allow_null=True)
    acknowledged_at = serializers.DateTimeField(allow_null=True)
    acknowledged_by = serializers.EmailField(allow_null=True)
    closed_at = serializers.DateTimeField(allow_null=True)
    closed_by = serializers.EmailField(allow_null=True)
    is_brief = serializers.BooleanField(help_text="Only a minute that ran had crossed the threshold.")


class IncidentListSerializer(serializers.Serializer[Any]):
    incidents = IncidentSerializer(many=True, help_text="The latest first.")
    next = serializers.CharField(allow_null=True)


class IncidentEventSerializer(serializers.Serializer[Any]):
    kind = serializers.ChoiceField(choices=EVENT_KINDS)
    at = serializers.DateTimeField()
    by = serializers.EmailField(allow_null=True)
    text = serializers.CharField()
    value = serializers.FloatField(allow_null=True)


class IncidentDetailSerializer(IncidentSerializer):
    events = IncidentEventSerializer(many=True, help_text="In the order of time.")


class IncidentNoteSerializer(StrictSerializer):
    text = serializers.CharField(default="", allow_blank=True, max_length=5000)


class IncidentCommentSerializer(StrictSerializer):
    text = serializers.CharField(max_length=5000)
