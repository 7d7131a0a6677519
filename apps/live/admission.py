"""Who may watch: asked of the stored session each time, so that signing out or leaving ends it."""

from dataclasses import dataclass
from importlib import import_module
from typing import cast

from channels.db import database_sync_to_async
from django.conf import settings
from django.contrib.auth import get_user
from django.http import Http404, HttpRequest

from apps.projects.access import Principal, project_for


@dataclass(frozen=True, slots=True)
class Admission:
    user_id: int
    project_id: int


def find_admission(session_key: str | None, slug: str) -> Admission | None:
    """None where nobody is signed in by this session, or the project is not theirs."""
    request = HttpRequest()
    request.session = import_module(settings.SESSION_ENGINE).SessionStore(session_key)
    user = get_user(request)
    try:
        project = project_for(cast("Principal", user), slug)
    except Http404:
        return None
    return Admission(user_id=cast("int", user.pk), project_id=project.pk)


find_admission_async = database_sync_to_async(find_admission)
