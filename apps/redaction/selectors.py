"""Reads about redaction rules; `rule_books` is what the writer asks before every batch."""

from collections import defaultdict

from django.db.models import QuerySet
from django.utils.crypto import salted_hmac

from apps.projects.models import Project
from apps.redaction.detectors import DETECTORS
from apps.redaction.models import RedactionRule
from apps.redaction.rules import Action, Rule, RuleBook


def rules_of(project: Project) -> QuerySet[RedactionRule]:
    return RedactionRule.objects.filter(project=project).order_by("pk")


def rule_books() -> dict[int, RuleBook]:
    """The rules of every project that has some, by its id. One read."""
    rules: defaultdict[int, list[Rule]] = defaultdict(list)
    for row in RedactionRule.objects.order_by("project_id", "pk"):
        rules[row.project_id] += read_rule(row)
    return {project_id: RuleBook(tuple(found), hash_salt(project_id)) for project_id, found in rules.items()}


def read_rule(row: RedactionRule) -> list[Rule]:
    """What the writer applies for a rule: a detector looks at keys and at values, each by itself."""
    detector = DETECTORS.get(row.detector)
    if detector is None:
        pairs = [(row.key_pattern, row.value_pattern)]
    else:
        pairs = [(detector.key_pattern, ""), ("", detector.value_pattern)]
    action = Action(row.action)
    return [Rule(row.pk, key, value, action, row.enforce) for key, value in pairs if key or value]


def hash_salt(project_id: int) -> str:
    """Equal values hash alike within a project only, and a table of hashes cannot be made in advance."""
    return salted_hmac("spanwise.redaction", str(project_id), algorithm="sha256").hexdigest()
