"""What source maps and stacks look like over HTTP."""

from typing import Any

from rest_framework import serializers

from apps.api.serializers import StrictSerializer
from apps.sourcemaps.addresses import Address, read_address
from apps.sourcemaps.matching import Why
from apps.sourcemaps.models import HOST_CHARS, NAME_CHARS, PATH_CHARS

MAX_URL_CHARS = 2000
UNMAPPED_CODES = [why.value for why in Why]


class AddressField(serializers.CharField):
    def to_internal_value(self, data: Any) -> Address:  # type: ignore[override]
        address = read_address(super().to_internal_value(data))
        if address is None:
            raise serializers.ValidationError(
                "An address is expected: https://shop.example/assets/app.js, or /assets/app.js for any host."
            )
        if len(address.host) > HOST_CHARS or len(address.path) > PATH_CHARS:
            raise serializers.ValidationError(
                f"A host has at most {HOST_CHARS} characters, a path {PATH_CHARS}."
            )
        return address


class NameField(serializers.CharField):
    def __init__(self, **options: Any) -> None:
        super().__init__(
            max_length=NAME_CHARS, allow_blank=True, trim_whitespace=False, default="", **options
        )


class SourceMapUploadSerializer(StrictSerializer):
    url = AddressField(
        max_length=MAX_URL_CHARS,
        help_text="Where the minified file is served; only its path, where any host may serve it.",
    )
    version = NameField(
        help_text="`service.version` of the pages; may be left out where the files carry a debug id."
    )
    service = NameField(help_text="`service.name` of the pages; default: any.")
    minified = serializers.FileField(
        allow_empty_file=True, help_text="The minified file, as it is or packed with gzip."
    )
    map = serializers.FileField(
        help_text="Its source map of version 3, with its sources; as it is or packed with gzip."
    )


class SourceMapReleaseNameSerializer(StrictSerializer):
    service = NameField()
    version = NameField()


class SourceMapSerializer(serializers.Serializer[Any]):
    url = serializers.CharField(help_text="Host and path, or the path alone: of any host.")
    service = serializers.CharField(help_text="Empty: any.")
    version = serializers.CharField(help_text="Empty: any.")
    debug_id = serializers.CharField(help_text="Empty where the files carry none.")
    map_bytes = serializers.IntegerField(help_text="Unpacked; 0 where it was refused.")
    stored_bytes = serializers.IntegerField(help_text="Map and minified file, as they are stored.")
    refusal = serializers.CharField(help_text="Why it was not kept; empty where it was.")
    uploaded_at = serializers.DateTimeField()


class SourceMapReleaseSerializer(serializers.Serializer[Any]):
    service = serializers.CharField(help_text="Empty: any.")
    version = serializers.CharField(help_text="Empty: any; their debug ids say what they belong to.")
    files = serializers.IntegerField()
    refused = serializers.IntegerField(help_text="Of the files.")
    stored_bytes = serializers.IntegerField(help_text="What versions have in common counts in each.")
    uploaded_at = serializers.DateTimeField(help_text="Of the latest.")


class SourceMapReleasesSerializer(serializers.Serializer[Any]):
    releases = SourceMapReleaseSerializer(many=True, help_text="The latest first, at most 500.")
    stored_bytes = serializers.IntegerField(help_text="Of the project; what is equal counts once.")
    max_bytes = serializers.IntegerField(help_text="How much the project may keep.")


class SourceMapFilesSerializer(serializers.Serializer[Any]):
    files = SourceMapSerializer(many=True, help_text="What was refused first; at most 1000.")


class StacksQuerySerializer(StrictSerializer):
    log = serializers.CharField(required=False, help_text="A log record, by its id.")
    trace_id = serializers.RegexField(r"\A[0-9a-fA-F]{32}\Z", required=False)
    span_id = serializers.RegexField(r"\A[0-9a-fA-F]{16}\Z", required=False)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if ("log" in attrs) == ("trace_id" in attrs) or ("trace_id" in attrs) != ("span_id" in attrs):
            raise serializers.ValidationError("Name a log record, or a span by `trace_id` and `span_id`.")
        return attrs


class StackOriginalSerializer(serializers.Serializer[Any]):
    function = serializers.CharField(help_text="The enclosing function's; empty where it has no name.")
    file = serializers.CharField()
    line = serializers.IntegerField()
    column = serializers.IntegerField()
    is_library = serializers.BooleanField(help_text="It lies in `node_modules`.")
    excerpt_start = serializers.IntegerField(help_text="The line number of the first of `excerpt`.")
    excerpt = serializers.ListField(
        child=serializers.CharField(), help_text="Lines of the source; empty where the map has no sources."
    )


class UnmappedSerializer(serializers.Serializer[Any]):
    code = serializers.ChoiceField(choices=UNMAPPED_CODES)
    detail = serializers.CharField(help_text="One sentence for a person.")


class StackFrameSerializer(serializers.Serializer[Any]):
    """As the engine told it, and what stood there before it was minified."""

    function = serializers.CharField(help_text="Empty where the engine told none.")
    file = serializers.CharField()
    line = serializers.IntegerField()
    column = serializers.IntegerField()
    original = StackOriginalSerializer(allow_null=True)
    why = UnmappedSerializer(allow_null=True, help_text="Why `original` is null.")


class StackLineSerializer(serializers.Serializer[Any]):
    text = serializers.CharField()
    frame = StackFrameSerializer(allow_null=True, help_text="Null for messages.")


class StackSerializer(serializers.Serializer[Any]):
    type = serializers.CharField()
    message = serializers.CharField()
    raw = serializers.CharField(help_text="The whole stack as it was sent.")
    lines = StackLineSerializer(many=True, help_text="Empty where it is no stack of JavaScript; at most 400.")


class StacksSerializer(serializers.Serializer[Any]):
    service = serializers.CharField()
    version = serializers.CharField(help_text="Empty where it was not told.")
    stacks = StackSerializer(
        many=True, help_text="Of the record, or of each exception of the span; at most 20."
    )
