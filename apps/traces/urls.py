"""Addresses of traces, under /api/v1/projects/{slug}/."""

from django.urls import path

from apps.traces import views

urlpatterns = [
    path("traces/", views.TracesView.as_view()),
    path("traces/<str:trace_id>/", views.TraceView.as_view()),
    path("traces/<str:trace_id>/waterfall/", views.WaterfallView.as_view()),
    path("traces/<str:trace_id>/spans/<str:span_id>/", views.SpanView.as_view()),
]
