"""What an incident was judged by stays readable when its rule is changed or deleted."""

from django.db import migrations, models
from django.db.models import OuterRef, Subquery


def take_from_rules(apps, schema_editor):
    incidents = apps.get_model("alerts", "Incident").objects.exclude(rule=None)
    rules = apps.get_model("alerts", "AlertRule").objects.filter(pk=OuterRef("rule_id"))
    incidents.update(
        figure=Subquery(rules.values("figure")[:1]), direction=Subquery(rules.values("direction")[:1])
    )


class Migration(migrations.Migration):
    dependencies = [("alerts", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="incident",
            name="figure",
            field=models.CharField(max_length=20, default="latency"),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="incident",
            name="direction",
            field=models.CharField(max_length=10, default="above"),
            preserve_default=False,
        ),
        migrations.RunPython(take_from_rules, migrations.RunPython.noop),
    ]
