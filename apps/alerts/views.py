"""HTTP for alert rules and incidents. Keys may read; what is watched and decided, people say."""

import time
from typing import Any

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from apps.accounts.views import signed_in_user
from apps.alerts.back_test import Question, back_test
from apps.alerts.fields import COLUMNS
from apps.alerts.forms import content_of, describe_event, describe_incident, describe_rule, describe_test
from apps.alerts.models import AlertRule, Incident
from apps.alerts.selectors import incidents_of, rules_of
from apps.alerts.serializers import (
    AlertRuleCreateSerializer,
    AlertRuleListSerializer,
    AlertRulePreviewAnswerSerializer,
    AlertRulePreviewSerializer,
    AlertRuleSerializer,
    IncidentCommentSerializer,
    IncidentDetailSerializer,
    IncidentEventSerializer,
    IncidentListQuerySerializer,
    IncidentListSerializer,
    IncidentNoteSerializer,
)
from apps.alerts.services import (
    MAX_RULES,
    TooManyRules,
    incident_acknowledge,
    incident_close,
    incident_comment,
    rule_create,
    rule_delete,
    rule_update,
)
from apps.api.authentication import SessionAuthentication
from apps.api.pagination import decode_cursor, encode_cursor
from apps.api.views import read_valid
from apps.clickhouse.views import StoreView
from apps.projects.project_view import MemberProjectView, ProjectView
from apps.projects.throttling import WriteRate
from apps.query.binding import Binder
from apps.query.predicate import Predicate

PAGE_SIZE = 50


class RuleRate(WriteRate):
    """Each change has all rules of the project judged anew; a program may set up a thousand."""

    scope = "alert-rules"
    most_per_minute = 600


class PreviewRate(WriteRate):
    """A form asks while somebody types; each reads days."""

    scope = "alert-preview"
    most_per_minute = 60


def check_measure(rule: AlertRule) -> None:
    """Raises FilterError, ValidationError for what cannot be asked of single rows of the rule's subject."""
    measure = rule.measure
    columns = COLUMNS[measure.subject]
    unknown = [field.value for field in measure.group_by if field.intrinsic not in columns.intrinsics]
    if unknown:
        raise ValidationError({"group_by": [f"{measure.subject.value.capitalize()} have no {unknown[0]}."]})
    Predicate(columns, Binder()).write(measure.read_filter())


class RulesView(StoreView):
    authentication_classes = [SessionAuthentication]
    throttle_classes = [RuleRate]

    @extend_schema(operation_id="list_alert_rules", responses=AlertRuleListSerializer)
    def get(self, request: Request, slug: str) -> Response:
        """All rules of the project, with what they say now."""
        return Response({"rules": [_describe(rule) for rule in rules_of(self.project)]})

    @extend_schema(
        operation_id="create_alert_rule",
        request=AlertRuleCreateSerializer,
        responses={201: AlertRuleSerializer},
    )
    def post(self, request: Request, slug: str) -> Response:
        """Watch something from now on."""
        body = self.read_body(AlertRuleCreateSerializer)
        check_measure(AlertRule(**body))
        try:
            rule = rule_create(project=self.project, content=body, by=signed_in_user(request))
        except TooManyRules as error:
            message = f"The project has {MAX_RULES} alert rules; delete one first."
            raise ValidationError({"name": [message]}) from error
        return Response(describe_rule(rule, ()), status=status.HTTP_201_CREATED)


class RuleView(StoreView):
    authentication_classes = [SessionAuthentication]
    throttle_classes = [RuleRate]

    @extend_schema(operation_id="get_alert_rule", responses=AlertRuleSerializer)
    def get(self, request: Request, slug: str, alert_rule_id: int) -> Response:
        """One rule, with what it says now."""
        return Response(_describe(self.find_rule(alert_rule_id)))

    @extend_schema(
        operation_id="update_alert_rule", request=AlertRuleCreateSerializer, responses=AlertRuleSerializer
    )
    def patch(self, request: Request, slug: str, alert_rule_id: int) -> Response:
        """What is left out stays. Where its question changes, it is judged anew and its incidents end."""
        rule = self.find_rule(alert_rule_id)
        changes = read_valid(AlertRuleCreateSerializer(content_of(rule), data=request.data, partial=True))
        check_measure(AlertRule(**{**content_of(rule), **changes}))
        rule_update(rule=rule, changes=changes, by=signed_in_user(request))
        return Response(_describe(self.find_rule(alert_rule_id)))

    @extend_schema(operation_id="delete_alert_rule", responses={204: None})
    def delete(self, request: Request, slug: str, alert_rule_id: int) -> Response:
        """Its incidents stay, ended."""
        rule_delete(rule=self.find_rule(alert_rule_id), by=signed_in_user(request))
        return Response(status=status.HTTP_204_NO_CONTENT)

    def find_rule(self, alert_rule_id: int) -> AlertRule:
        """The project's; raises Http404."""
        rule = rules_of(self.project).filter(pk=alert_rule_id).first()
        if rule is None:
            raise Http404
        return rule


class RulePreviewView(StoreView):
    authentication_classes = [SessionAuthentication]
    throttle_classes = [PreviewRate]

    @extend_schema(
        operation_id="preview_alert_rule",
        request=AlertRulePreviewSerializer,
        responses=AlertRulePreviewAnswerSerializer,
    )
    def post(self, request: Request, slug: str) -> Response:
        """What a rule would measure, and when it would have fired in the last seven days; nothing is kept."""
        body = self.read_body(AlertRulePreviewSerializer)
        chart_minutes = body.pop("chart_minutes")
        rule = AlertRule(**body)
        check_measure(rule)
        question = Question(self.project.pk, rule.measure, rule.figuring, rule.conditions)
        test = back_test(question, chart_minutes=chart_minutes, now_s=time.time())
        return Response(describe_test(test, rule.group_by))


class IncidentsView(ProjectView):
    query_serializer = IncidentListQuerySerializer

    @extend_schema(operation_id="list_incidents", responses=IncidentListSerializer)
    def get(self, request: Request, slug: str) -> Response:
        """What fires or has fired, the latest first."""
        query = self.read_query()
        scope = f"incidents/{self.project.pk}"
        incidents = incidents_of(self.project, status=query["status"], rule_id=query.get("rule"))
        if "cursor" in query:
            incidents = incidents.filter(pk__lt=decode_cursor(query["cursor"], scope=scope)["id"])
        found = list(incidents.order_by("-pk")[: PAGE_SIZE + 1])
        page = found[:PAGE_SIZE]
        after = encode_cursor({"id": page[-1].pk}, scope=scope) if len(found) > PAGE_SIZE else None
        return Response({"incidents": [describe_incident(each) for each in page], "next": after})


class IncidentView(ProjectView):
    @extend_schema(operation_id="get_incident", responses=IncidentDetailSerializer)
    def get(self, request: Request, slug: str, incident_id: int) -> Response:
        """One incident with its timeline."""
        incident = find_incident(self, incident_id)
        return Response(_describe_whole(incident))


class IncidentAcknowledgeView(MemberProjectView):
    throttle_classes = [RuleRate]

    @extend_schema(operation_id="acknowledge_incident", request=None, responses=IncidentDetailSerializer)
    def post(self, request: Request, slug: str, incident_id: int) -> Response:
        """Somebody looks at it; whoever says so first is named."""
        incident = find_incident(self, incident_id)
        incident_acknowledge(incident=incident, by=signed_in_user(request))
        return Response(_describe_whole(incident))


class IncidentCloseView(MemberProjectView):
    throttle_classes = [RuleRate]

    @extend_schema(
        operation_id="close_incident", request=IncidentNoteSerializer, responses=IncidentDetailSerializer
    )
    def post(self, request: Request, slug: str, incident_id: int) -> Response:
        """Over, as people see it: nothing more is told of it."""
        body = self.read_body(IncidentNoteSerializer)
        incident = find_incident(self, incident_id)
        incident_close(incident=incident, text=body["text"], by=signed_in_user(request))
        return Response(_describe_whole(incident))


class IncidentCommentsView(MemberProjectView):
    throttle_classes = [RuleRate]

    @extend_schema(
        operation_id="comment_incident",
        request=IncidentCommentSerializer,
        responses={201: IncidentEventSerializer},
    )
    def post(self, request: Request, slug: str, incident_id: int) -> Response:
        """A line in its timeline."""
        body = self.read_body(IncidentCommentSerializer)
        incident = find_incident(self, incident_id)
        event = incident_comment(incident=incident, text=body["text"], by=signed_in_user(request))
        return Response(describe_event(event), status=status.HTTP_201_CREATED)


def find_incident(view: ProjectView, incident_id: int) -> Incident:
    """The project's; raises Http404."""
    incident = incidents_of(view.project, status="all").filter(pk=incident_id).first()
    if incident is None:
        raise Http404
    return incident


def _describe(rule: AlertRule) -> dict[str, Any]:
    return describe_rule(rule, rule.open_incidents)  # type: ignore[attr-defined]


def _describe_whole(incident: Incident) -> dict[str, Any]:
    events = incident.events.select_related("by").order_by("at", "pk")
    return {**describe_incident(incident), "events": [describe_event(event) for event in events]}
