import django.db.models.deletion
from django.db import migrations, models


def make_fences(apps, schema_editor):
    rule, fence = apps.get_model("alerts", "AlertRule"), apps.get_model("alerts", "EvaluationFence")
    for project_id in rule.objects.values_list("project_id", flat=True).distinct():
        fence.objects.create(project_id=project_id)


class Migration(migrations.Migration):
    """What one project's rules do to the evaluator is theirs alone: each project has a fence of its own."""

    dependencies = [
        ("alerts", "0002_incident_keeps_what_was_judged"),
        ("projects", "0001_initial"),
    ]

    operations = [
        migrations.DeleteModel(name="EvaluationFence"),
        migrations.CreateModel(
            name="EvaluationFence",
            fields=[
                (
                    "project",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="projects.project",
                    ),
                ),
                ("number", models.BigIntegerField(default=0)),
            ],
        ),
        migrations.RunPython(make_fences, migrations.RunPython.noop),
        migrations.RemoveField(model_name="alertrule", name="changed_at"),
    ]
