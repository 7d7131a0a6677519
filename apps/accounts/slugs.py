"""Names in addresses: a slug made once from a name, unique, and stable when the name changes."""

from itertools import count
from typing import TypeVar

from django.db import IntegrityError, models, transaction
from django.utils.text import slugify

NAME_CHARS = 100
SLUG_CHARS = 60
# Pages of the web application that stand where a slug could.
RESERVED = {"new", "settings"}
ATTEMPTS = 5


class Slugged(models.Model):
    name = models.CharField(max_length=NAME_CHARS)
    slug = models.SlugField(max_length=SLUG_CHARS, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.slug


SluggedT = TypeVar("SluggedT", bound=Slugged)


def slugged_create(instance: SluggedT) -> SluggedT:
    """Save `instance` under a free slug; raises django's ValidationError for a name that is none."""
    instance.name = instance.name.strip()
    instance.clean_fields(exclude=["slug"])
    for attempt in count(1):
        instance.slug = find_free_slug(type(instance), instance.name)
        try:
            # Its own savepoint: another process may take the slug between the look and the write.
            with transaction.atomic():
                instance.save(force_insert=True)
        except IntegrityError:
            if attempt == ATTEMPTS:
                raise
        else:
            break
    return instance


def find_free_slug(model: type[Slugged], name: str) -> str:
    # Room for a number at the end; a name without a single Latin letter or digit takes the model's name.
    base = slugify(name)[: SLUG_CHARS - 8].strip("-_") or model.__name__.lower()
    taken = RESERVED | set(
        model._default_manager.filter(slug__startswith=base).values_list("slug", flat=True)
    )
    candidates = (base if number == 1 else f"{base}-{number}" for number in count(1))
    return next(slug for slug in candidates if slug not in taken)
