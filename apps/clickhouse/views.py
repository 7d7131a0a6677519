"""Views that read the store: what it refuses, or a filter means, becomes an answer in the one error shape."""

import logging

from rest_framework import status
from rest_framework.exceptions import APIException, ValidationError
from rest_framework.response import Response

from apps.api.errors import BadFilter
from apps.clickhouse.client import ClickHouseError, QueryTooExpensive
from apps.projects.project_view import ProjectView
from apps.query.language.errors import FilterError
from apps.query.timerange import InvalidTimeRange

logger = logging.getLogger(__name__)


class TooExpensive(APIException):
    """A limit on time, memory or rows was reached: 422."""

    status_code = status.HTTP_422_UNPROCESSABLE_ENTITY
    default_detail = "This asks for more than one answer may cost; narrow the time range or the filter."
    default_code = "too_expensive"


class StoreUnavailable(APIException):
    """ClickHouse does not answer, or not as it should: 503."""

    status_code = status.HTTP_503_SERVICE_UNAVAILABLE
    default_detail = "The span store does not answer; try again in a moment."
    default_code = "store_unavailable"


class StoreView(ProjectView):
    """ClickHouse's own words name tables and carry data: they go to the log, never to the caller.

    A filter or a time range that cannot be read is answered with 400, wherever it is read.
    """

    def handle_exception(self, exc: Exception) -> Response:
        if isinstance(exc, ClickHouseError):
            logger.warning("read for project %s failed: %s", self.project.pk, exc)
            exc = TooExpensive() if isinstance(exc, QueryTooExpensive) else StoreUnavailable()
        elif isinstance(exc, FilterError):
            exc = BadFilter(exc.message, position=exc.position, length=exc.length, hint=exc.hint)
        elif isinstance(exc, InvalidTimeRange):
            exc = ValidationError({exc.field: [str(exc)]})
        return super().handle_exception(exc)
