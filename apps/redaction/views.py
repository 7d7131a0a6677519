"""HTTP for redaction: the rules of a project, what they found, and what one would do. For members only."""

from typing import Any

from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from apps.accounts.views import signed_in_user
from apps.api.authentication import SessionAuthentication
from apps.clickhouse.views import StoreView
from apps.redaction.detectors import DETECTORS
from apps.redaction.models import RedactionRule
from apps.redaction.patterns import BadPattern
from apps.redaction.reader import read_findings, try_rules
from apps.redaction.rules import RuleBook
from apps.redaction.selectors import hash_salt, read_rule, rules_of
from apps.redaction.serializers import (
    RedactionRuleSerializer,
    RedactionSerializer,
    RuleCreateSerializer,
    RuleTrialResultSerializer,
    RuleTrialSerializer,
    RuleUpdateSerializer,
)
from apps.redaction.services import (
    redaction_rule_create,
    redaction_rule_delete,
    redaction_rule_update,
)

# Each costs the writer a pass over every attribute of the project; patterns of one's own also bytes in the
# address of the INSERT.
MAX_RULES = 20
MAX_OWN_RULES = 10


class MemberStoreView(StoreView):
    authentication_classes = [SessionAuthentication]


class RedactionView(MemberStoreView):
    @extend_schema(operation_id="read_redaction", responses=RedactionSerializer)
    def get(self, request: Request, slug: str) -> Response:
        """The project's rules with what they found in the last 24 hours, and the detectors there are."""
        found = read_findings(self.project.pk)
        rules = [describe_rule(rule, found.get(rule.pk, 0)) for rule in rules_of(self.project)]
        detectors = [{"name": name, "title": detector.title} for name, detector in DETECTORS.items()]
        return Response({"rules": rules, "detectors": detectors})

    @extend_schema(
        operation_id="create_redaction_rule",
        request=RuleCreateSerializer,
        responses={201: RedactionRuleSerializer},
    )
    def post(self, request: Request, slug: str) -> Response:
        """A new rule, in force for what is written from a few seconds on; what is stored stays as it is."""
        body = self.read_body(RuleCreateSerializer)
        self.require_room(is_own=not body["detector"])
        rule = redaction_rule_create(project=self.project, by=signed_in_user(request), **body)
        return Response(describe_rule(rule, 0), status=status.HTTP_201_CREATED)

    def require_room(self, *, is_own: bool) -> None:
        rules = rules_of(self.project)
        if rules.count() >= MAX_RULES:
            raise ValidationError({"name": [f"A project has at most {MAX_RULES} rules."]})
        if is_own and rules.filter(detector="").count() >= MAX_OWN_RULES:
            raise ValidationError(
                {"name": [f"A project has at most {MAX_OWN_RULES} rules with patterns of its own."]}
            )


class RedactionRuleView(MemberStoreView):
    @extend_schema(
        operation_id="update_redaction_rule", request=RuleUpdateSerializer, responses=RedactionRuleSerializer
    )
    def patch(self, request: Request, slug: str, rule_id: int) -> Response:
        """Its name, its action, or whether it is enforced. Another pattern is another rule."""
        changes = self.read_body(RuleUpdateSerializer)
        rule = redaction_rule_update(
            rule=self.find_rule(rule_id), changes=changes, by=signed_in_user(request)
        )
        return Response(describe_rule(rule, read_findings(self.project.pk).get(rule.pk, 0)))

    @extend_schema(operation_id="delete_redaction_rule", responses={204: None})
    def delete(self, request: Request, slug: str, rule_id: int) -> Response:
        redaction_rule_delete(rule=self.find_rule(rule_id), by=signed_in_user(request))
        return Response(status=status.HTTP_204_NO_CONTENT)

    def find_rule(self, rule_id: int) -> RedactionRule:
        rule = rules_of(self.project).filter(pk=rule_id).first()
        if rule is None:
            raise Http404
        return rule


class RedactionTrialView(MemberStoreView):
    @extend_schema(
        operation_id="try_redaction_rule", request=RuleTrialSerializer, responses=RuleTrialResultSerializer
    )
    def post(self, request: Request, slug: str) -> Response:
        """What a rule, enforced, would leave of one attribute. Nothing is stored."""
        body = self.read_body(RuleTrialSerializer)
        sample = {"key": body.pop("key"), "value": body.pop("value")}
        rule = RedactionRule(pk=0, enforce=True, **body)
        book = RuleBook(tuple(read_rule(rule)), hash_salt(self.project.pk))
        try:
            stored = try_rules(book, **sample)
        except BadPattern as error:
            raise ValidationError({"value_pattern": [str(error)]}) from error
        return Response({"stored": stored, "found": stored != sample["value"]})


def describe_rule(rule: RedactionRule, found_24h: int) -> dict[str, Any]:
    return {
        "id": rule.pk,
        "name": rule.name,
        "detector": rule.detector,
        "key_pattern": rule.key_pattern,
        "value_pattern": rule.value_pattern,
        "action": rule.action,
        "enforce": rule.enforce,
        "created_at": rule.created_at,
        "found_24h": found_24h,
    }
