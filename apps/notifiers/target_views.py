"""HTTP for notification targets. For members only, as all settings of a project."""

from typing import Any
from uuid import uuid4

from django.conf import settings as django_settings
from django.http import Http404
from django.utils import timezone
from drf_spectacular.utils import extend_schema
from rest_framework import status
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from apps.accounts.views import signed_in_user
from apps.notifiers.attempt import attempt_message
from apps.notifiers.messages import Event, Message, Severity
from apps.notifiers.models import Kind, NotificationTarget
from apps.notifiers.sealing import SealBroken, unseal
from apps.notifiers.selectors import targets_of
from apps.notifiers.senders.email import may_mail
from apps.notifiers.serializers import (
    AttemptSerializer,
    NewTargetSerializer,
    TargetCreateSerializer,
    TargetListSerializer,
    TargetSerializer,
    TargetUpdateSerializer,
)
from apps.notifiers.services import (
    InUse,
    NameTaken,
    TooMany,
    notification_target_create,
    notification_target_delete,
    notification_target_note_test,
    notification_target_update,
)
from apps.notifiers.settings_forms import TargetSettings, read_settings
from apps.notifiers.signing import new_signing_secret
from apps.projects.models import Project
from apps.projects.project_view import MemberProjectView
from apps.projects.throttling import WriteRate


class AttemptRate(WriteRate):
    """A test sends to whatever address its target names."""

    scope = "notification-test"
    most_per_minute = 20


class TargetBaseView(MemberProjectView):
    def find_target(self, target_id: int) -> NotificationTarget:
        target = targets_of(self.project).select_related("project__organization").filter(pk=target_id).first()
        if target is None:
            raise Http404
        return target

    def read_settings(self, kind: str, given: dict[str, Any]) -> TargetSettings:
        organization = self.project.organization
        return read_settings(kind, given, may_mail=lambda address: may_mail(organization, address))


class TargetsView(TargetBaseView):
    @extend_schema(operation_id="list_notification_targets", responses=TargetListSerializer)
    def get(self, request: Request, slug: str) -> Response:
        """Where messages of the project may go, and whether they last arrived."""
        return Response({"targets": [describe_target(target) for target in targets_of(self.project)]})

    @extend_schema(
        operation_id="create_notification_target",
        request=TargetCreateSerializer,
        responses={201: NewTargetSerializer},
    )
    def post(self, request: Request, slug: str) -> Response:
        """A new target. Without routes it is told of everything from now on."""
        body = self.read_body(TargetCreateSerializer)
        given, made = body.pop("settings"), None
        if body["kind"] == Kind.WEBHOOK and "signing_secret" not in given:
            made = new_signing_secret()
            given = {**given, "signing_secret": made}
        settings = self.read_settings(body["kind"], given)
        try:
            target = notification_target_create(
                project=self.project, by=signed_in_user(request), settings=settings, **body
            )
        except NameTaken as error:
            raise name_taken() from error
        except TooMany as error:
            raise ValidationError({"name": [str(error)]}) from error
        return Response({**describe_target(target), "signing_secret": made}, status=status.HTTP_201_CREATED)


class TargetView(TargetBaseView):
    @extend_schema(
        operation_id="update_notification_target", request=TargetUpdateSerializer, responses=TargetSerializer
    )
    def patch(self, request: Request, slug: str, target_id: int) -> Response:
        """Its name, settings, or whether it is told anything. Another kind is another target."""
        body = self.read_body(TargetUpdateSerializer)
        target = self.find_target(target_id)
        settings = self.merge_settings(target, body["settings"]) if "settings" in body else None
        try:
            notification_target_update(
                target=target,
                by=signed_in_user(request),
                name=body.get("name", target.name),
                settings=settings,
                enabled=body.get("enabled", target.enabled),
                now=timezone.now(),
            )
        except NameTaken as error:
            raise name_taken() from error
        return Response(describe_target(target))

    @extend_schema(operation_id="delete_notification_target", responses={204: None})
    def delete(self, request: Request, slug: str, target_id: int) -> Response:
        """With its deliveries. Refused while a route would be left without a target."""
        try:
            notification_target_delete(target=self.find_target(target_id), by=signed_in_user(request))
        except InUse as error:
            message = f'The route "{error}" has no other target: change it or delete it first.'
            raise ValidationError({"target": [message]}) from error
        return Response(status=status.HTTP_204_NO_CONTENT)

    def merge_settings(self, target: NotificationTarget, changes: dict[str, Any]) -> TargetSettings:
        """Raises ValidationError."""
        try:
            secrets = unseal(target.sealed) if target.sealed else {}
        except SealBroken:
            secrets = {}
        # Whoever changes the address must know the credentials, or could have them sent wherever he likes.
        moves = "url" in changes and changes["url"] != secrets.get("url")
        if moves and secrets.get("headers") and "headers" not in changes:
            message = "They are secret, and the address changes: enter them again."
            raise ValidationError({"settings": {"headers": [message]}})
        return self.read_settings(target.kind, {**target.settings, **secrets, **changes})


class TargetTestView(TargetBaseView):
    throttle_classes = [AttemptRate]

    @extend_schema(operation_id="test_notification_target", request=None, responses=AttemptSerializer)
    def post(self, request: Request, slug: str, target_id: int) -> Response:
        """Send a test message now, and say what came back. It is not tried again."""
        target = self.find_target(target_id)
        message = test_message(self.project)
        outcome = attempt_message(target, [message], key=f"{message.key}:{target.pk}")
        notification_target_note_test(target=target, outcome=outcome, now=timezone.now())
        return Response({"delivered": outcome.delivered, "status": outcome.status, "detail": outcome.detail})


def test_message(project: Project) -> Message:
    now = timezone.now()
    key = f"test:{uuid4().hex}"
    return Message(
        key=key,
        subject_key=key,
        event=Event.TEST,
        severity=Severity.WARNING,
        title=f"Messages of {project.name} arrive here",
        text="Somebody pressed the test button. There is nothing to do.",
        url=f"{django_settings.PUBLIC_URL}/p/{project.slug}",
        facts={"Project": project.name},
        service=None,
        environment=None,
        owner=None,
        at_ns=int(now.timestamp() * 10**9),
    )


def name_taken() -> ValidationError:
    return ValidationError({"name": ["The project has a target of this name."]})


def describe_target(target: NotificationTarget) -> dict[str, Any]:
    return {
        "id": target.pk,
        "name": target.name,
        "kind": target.kind,
        "settings": target.settings,
        "secrets": target.hints,
        "enabled": target.enabled,
        "last_delivered_at": target.last_delivered_at,
        "failing_since": target.failing_since,
        "last_failure": target.last_failure,
        "created_at": target.created_at,
    }
