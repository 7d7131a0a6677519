"""What saved views look like over HTTP."""

from typing import Any

from rest_framework import serializers

from apps.api.serializers import StrictSerializer
from apps.dashboards.models import NAME_CHARS, SEARCH_CHARS, Page

PAGES = Page.values


class SearchField(serializers.CharField):
    """What follows the `?` of an address."""

    default_error_messages = {"address": "Not the part of an address that follows its question mark."}

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            max_length=SEARCH_CHARS,
            allow_blank=True,
            trim_whitespace=False,
            help_text="What follows the `?` of the page's address: filter, range, environment, columns.",
            **kwargs,
        )

    def to_internal_value(self, data: Any) -> str:
        search = super().to_internal_value(data)
        # As a browser writes it; whoever opens a shared view must land on its page and nowhere else.
        if not search.isascii() or not search.isprintable() or set(search) & set(' #<>"\\'):
            self.fail("address")
        return search.removeprefix("?")


class SavedViewQuerySerializer(StrictSerializer):
    page = serializers.ChoiceField(choices=PAGES, required=False, help_text="Views of this page only.")


class SavedViewCreateSerializer(StrictSerializer):
    name = serializers.CharField(max_length=NAME_CHARS)
    page = serializers.ChoiceField(choices=PAGES)
    search = SearchField()
    is_shared = serializers.BooleanField(default=False)


class SavedViewUpdateSerializer(StrictSerializer):
    name = serializers.CharField(max_length=NAME_CHARS, required=False)
    search = SearchField(required=False)
    is_shared = serializers.BooleanField(required=False)


class SavedViewSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    name = serializers.CharField()
    page = serializers.ChoiceField(choices=PAGES)
    search = serializers.CharField(help_text="What follows the `?` of the page's address.")
    is_shared = serializers.BooleanField(help_text="Whether every member of the project sees it.")
    is_own = serializers.BooleanField(help_text="Whether it is the caller's, who alone may change it.")
    owner = serializers.EmailField()
    updated_at = serializers.DateTimeField()


class SavedViewListSerializer(serializers.Serializer[Any]):
    views = SavedViewSerializer(many=True, help_text="By name: one's own and those that others share.")
