"""The web application's shell: one page for every address the router in the browser knows."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_safe

# Names in spans, projects and services are strangers' text: should one ever reach the page as markup, it runs
# nothing and sends nothing away. Styles may be inline, because the component library sets sizes that way.
CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'self'",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data:",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)


@require_safe
@never_cache
@ensure_csrf_cookie
def web_app(request: HttpRequest) -> HttpResponse:
    shell = settings.WEB_APP_DIST / "index.html"
    if not shell.exists():
        return HttpResponse(
            "The web application is not built yet: run `make run`.", status=503, content_type="text/plain"
        )
    return HttpResponse(
        shell.read_bytes(),
        content_type="text/html; charset=utf-8",
        headers={"Content-Security-Policy": CONTENT_SECURITY_POLICY},
    )
