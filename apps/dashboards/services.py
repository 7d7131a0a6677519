"""Writes about saved views."""

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction

from apps.accounts.models import User
from apps.dashboards.models import SavedView
from apps.dashboards.selectors import own_views
from apps.projects.models import Project

MAX_VIEWS = 100


class NameTaken(Exception):
    """Its owner has another view of that name in the project."""


class TooManyViews(Exception):
    """Its owner has as many views in the project as one may have."""


def saved_view_create(*, project: Project, by: User, **values: Any) -> SavedView:
    """Raises NameTaken and TooManyViews."""
    if own_views(by, project).count() >= MAX_VIEWS:
        raise TooManyViews
    view = SavedView(project=project, owner=by, **values)
    _save(view)
    return view


def saved_view_update(*, view: SavedView, changes: Mapping[str, Any]) -> SavedView:
    """`changes` by field name. Raises NameTaken."""
    for name, value in changes.items():
        setattr(view, name, value)
    _save(view)
    return view


def saved_view_delete(*, view: SavedView) -> None:
    view.delete()


def _save(view: SavedView) -> None:
    try:
        with transaction.atomic():
            view.save()
    except IntegrityError as error:
        raise NameTaken from error
