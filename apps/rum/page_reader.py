"""One page: its figures, a load of it, and what its views load and ask for."""

from collections.abc import Sequence

from apps.query.timerange import CLOCK_TOLERANCE_NS
from apps.rum import page_queries
from apps.rum.page_queries import Looked
from apps.rum.question import Conditions, Question, ask
from apps.rum.reader import choose_services, read_figures, read_rows
from apps.rum.records import ApiCall, Load, PageDetail, Resource
from apps.rum.rows import LatestRow, LoadRow, RequestRow, ResourceRow

# A view has up to a hundred resources, which stand between those of all other pages: all of a day would be
# millions of rows.
DETAIL_VIEWS = 200
LISTED = 50


def read_page(question: Question) -> PageDetail:
    """Of `question.page`. Raises FilterError."""
    services = choose_services(question)
    figures = read_figures(question, services)
    if not services:
        return PageDetail(figures, None, [], [], 0)
    asked = ask(question, services)
    loads = read_rows(LoadRow, page_queries.find_load(asked))
    looked = _look(question, services, asked)
    return PageDetail(
        figures=figures,
        load=Load(*loads[0]) if loads else None,
        resources=_list_resources(looked) if looked else [],
        requests=_list_requests(looked) if looked else [],
        detail_views=len(looked.view_ids) if looked else 0,
    )


def _look(question: Question, services: Sequence[str], asked: Conditions) -> Looked | None:
    views = read_rows(LatestRow, page_queries.list_latest(asked, limit=DETAIL_VIEWS))
    if not views:
        return None
    return Looked(
        project_id=question.project_id,
        services=services,
        view_ids=[view.span_id for view in views],
        from_ns=views[-1].start_ns,
        until_ns=question.within.end_ns,
        tolerance_ns=CLOCK_TOLERANCE_NS,
    )


def _list_resources(looked: Looked) -> list[Resource]:
    rows = read_rows(ResourceRow, page_queries.list_resources(looked, limit=LISTED))
    return [Resource(*row) for row in rows]


def _list_requests(looked: Looked) -> list[ApiCall]:
    rows = read_rows(RequestRow, page_queries.list_requests(looked, limit=LISTED))
    return [_describe_request(row) for row in rows]


def _describe_request(row: RequestRow) -> ApiCall:
    return ApiCall(
        name=row.name,
        count=row.n,
        failed=row.failed,
        p75_ns=row.p75_ns,
        traced=row.traced,
        backend_share=row.served_ns / row.traced_ns if row.traced_ns else None,
    )
