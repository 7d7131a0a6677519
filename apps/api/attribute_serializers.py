"""What attributes, resources and scopes look like over HTTP, whatever signal they came with."""

from typing import Any

from rest_framework import serializers


class BigIntegerField(serializers.IntegerField):
    """64 bits: OpenAPI says so wherever the bounds leave 32."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=-(2**63), max_value=2**63 - 1, **kwargs)


class PlainAttributesField(serializers.DictField):
    """Any JSON: bytes come as base64, doubles beyond JSON as "NaN", "Infinity", "-Infinity"."""

    child = serializers.JSONField(allow_null=True)


class ResourceSerializer(serializers.Serializer[Any]):
    attributes = PlainAttributesField()
    schema_url = serializers.CharField()
    dropped_attributes_count = serializers.IntegerField()


class ScopeSerializer(serializers.Serializer[Any]):
    name = serializers.CharField()
    version = serializers.CharField()
    attributes = PlainAttributesField()
    schema_url = serializers.CharField()
    dropped_attributes_count = serializers.IntegerField()


class ExactAttributeSerializer(serializers.Serializer[Any]):
    key = serializers.CharField()
    type = serializers.ChoiceField(
        choices=["string", "bool", "int", "double", "bytes", "array", "kvlist", "empty"]
    )
    value = serializers.JSONField(
        allow_null=True,
        help_text="int: text. bytes: base64. array: [{type, value}]. kvlist: [{key, type, value}].",
    )


class ExactResourceSerializer(ResourceSerializer):
    attributes = ExactAttributeSerializer(many=True)  # type: ignore[assignment]


class ExactScopeSerializer(ScopeSerializer):
    attributes = ExactAttributeSerializer(many=True)  # type: ignore[assignment]
