"""The demo shop: a client at the door that tells a story through the real OpenTelemetry exporters."""
