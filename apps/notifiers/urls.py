"""Addresses of notifications, under /api/v1/projects/{slug}/."""

from django.urls import path

from apps.notifiers import delivery_views, route_views, target_views

urlpatterns = [
    path("notification-targets/", target_views.TargetsView.as_view()),
    path("notification-targets/<int:target_id>/", target_views.TargetView.as_view()),
    path("notification-targets/<int:target_id>/test/", target_views.TargetTestView.as_view()),
    path("notification-routes/", route_views.RoutesView.as_view()),
    path("notification-routes/<int:route_id>/", route_views.RouteView.as_view()),
    path("deliveries/", delivery_views.DeliveriesView.as_view()),
    path("deliveries/<int:delivery_id>/retry/", delivery_views.DeliveryRetryView.as_view()),
]
