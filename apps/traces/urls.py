"""Addresses of traces, under /api/v1/projects/{slug}/."""

from django.urls import include, path

from apps.traces import otlp_views, views, waterfall_views
from apps.traces.insight import views as insight

urlpatterns = [
    path("", include("apps.traces.search.urls")),
    path("search/", include("apps.traces.explain.urls")),
    path("traces/<str:trace_id>/", views.TraceView.as_view()),
    path("traces/<str:trace_id>/waterfall/", waterfall_views.WaterfallView.as_view()),
    path("traces/<str:trace_id>/waterfall/details/", waterfall_views.WaterfallDetailsView.as_view()),
    path("traces/<str:trace_id>/matches/", insight.MatchesView.as_view()),
    path("traces/<str:trace_id>/critical-path/", insight.CriticalPathView.as_view()),
    path("traces/<str:trace_id>/otlp/", otlp_views.OtlpView.as_view()),
    path("traces/<str:trace_id>/attributes/", insight.TraceAttributesView.as_view()),
    path("traces/<str:trace_id>/attributes/values/", insight.TraceAttributeView.as_view()),
    path("traces/<str:trace_id>/spans/<str:span_id>/", views.SpanView.as_view()),
    path("traces/<str:trace_id>/spans/<str:span_id>/usual/", insight.UsualView.as_view()),
]
