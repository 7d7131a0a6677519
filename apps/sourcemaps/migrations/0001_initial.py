import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('projects', '0002_limits'),
    ]

    operations = [
        migrations.CreateModel(
            name='SourceMapContent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('digest', models.CharField(max_length=64)),
                ('project', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='projects.project')),
                ('minified_bytes', models.PositiveIntegerField()),
                ('map_bytes', models.PositiveIntegerField()),
                ('stored_bytes', models.PositiveIntegerField()),
                # Last: SQLite walks through whatever stands before a column.
                ('minified', models.BinaryField()),
                ('map', models.BinaryField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('project', 'digest'), name='source_map_content_of_project')],
            },
        ),
        migrations.CreateModel(
            name='SourceMap',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('service', models.CharField(blank=True, default='', max_length=255)),
                ('version', models.CharField(blank=True, default='', max_length=255)),
                ('host', models.CharField(blank=True, default='', max_length=255)),
                ('path', models.CharField(max_length=1000)),
                ('debug_id', models.CharField(blank=True, default='', max_length=36)),
                ('refusal', models.CharField(blank=True, default='', max_length=500)),
                ('uploaded_at', models.DateTimeField()),
                ('content', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.RESTRICT, related_name='uses', to='sourcemaps.sourcemapcontent')),
                ('project', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='projects.project')),
            ],
            options={
                'indexes': [models.Index(fields=['project', 'path'], name='source_map_path'), models.Index(fields=['project', 'version', 'service'], name='source_map_version')],
            },
        ),
    ]
