"""Writes about redaction rules. Every change is in force within seconds."""

import logging
from collections.abc import Mapping
from typing import Any

from apps.accounts.models import User
from apps.projects.models import Project
from apps.redaction.models import RedactionRule

logger = logging.getLogger(__name__)

CHANGEABLE = ("name", "action", "enforce")


def redaction_rule_create(*, project: Project, by: User, **values: Any) -> RedactionRule:
    rule = RedactionRule.objects.create(project=project, created_by=by, **values)
    logger.info("redaction rule %s created for project %s by user %s", rule.pk, project.pk, by.pk)
    return rule


def redaction_rule_update(*, rule: RedactionRule, changes: Mapping[str, Any], by: User) -> RedactionRule:
    """Patterns stay: what a rule found so far was found by them. Another pattern is another rule."""
    for name in CHANGEABLE:
        setattr(rule, name, changes.get(name, getattr(rule, name)))
    rule.save(update_fields=CHANGEABLE)
    logger.info("redaction rule %s of project %s changed by user %s", rule.pk, rule.project_id, by.pk)
    return rule


def redaction_rule_delete(*, rule: RedactionRule, by: User) -> None:
    logger.info("redaction rule %s of project %s deleted by user %s", rule.pk, rule.project_id, by.pk)
    rule.delete()
