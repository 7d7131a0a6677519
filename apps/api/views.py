"""The view every endpoint starts from: input it was not asked for is refused."""

from typing import Any, ClassVar, NoReturn

from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.serializers import ListField
from rest_framework.views import APIView

from apps.api.errors import RateLimited
from apps.api.serializers import StrictSerializer, refuse_unknown


class ApiView(APIView):
    """Set `query_serializer` to what GET understands; other methods take no query parameters."""

    query_serializer: ClassVar[type[StrictSerializer] | None] = None

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        self.refuse_unknown_parameters(request)

    def throttled(self, request: Request, wait: float | None) -> NoReturn:
        """Raises RateLimited."""
        raise RateLimited(wait or 1)

    def refuse_unknown_parameters(self, request: Request) -> None:
        """Raises UnknownInput."""
        reads = request.method in ("GET", "HEAD")
        known = self.query_serializer().fields if reads and self.query_serializer else ()
        refuse_unknown(request.query_params, known=known, what="parameter")

    def read_query(self) -> dict[str, Any]:
        """The validated query parameters of a GET; raises ValidationError."""
        if self.query_serializer is None:
            return {}
        fields = self.query_serializer().fields
        values: dict[str, str | list[str]] = {}
        for name, given in self.request.query_params.lists():
            if isinstance(fields[name], ListField):
                values[name] = given
            elif len(given) > 1:
                raise ValidationError({name: ["Given more than once."]})
            else:
                values[name] = given[0]
        return read_valid(self.query_serializer(data=values))

    def read_body(self, serializer: type[StrictSerializer]) -> dict[str, Any]:
        """The validated body; raises ValidationError."""
        return read_valid(serializer(data=self.request.data))


def read_valid(serializer: StrictSerializer) -> dict[str, Any]:
    serializer.is_valid(raise_exception=True)
    valid: dict[str, Any] = serializer.validated_data
    return valid
