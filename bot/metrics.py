"""Counters for Prometheus: figures only, never text, never a person."""

from prometheus_client import Counter, Gauge, Histogram

UPDATES = Counter("helpline_updates_total", "Updates received", ["kind"])
HANDLED = Counter("helpline_events_total", "Events handled", ["event", "result"])
TALLIES = Counter("helpline_tallies_total", "What dialogue counts, e.g. answered entries", ["kind", "subject"])
DELIVERIES = Counter("helpline_deliveries_total", "Delivery attempts", ["effect", "verdict"])
DELIVERY_SECONDS = Histogram(
    "helpline_delivery_seconds",
    "From commit to Telegram's answer",
    ["urgency"],
    buckets=(0.05, 0.1, 0.25, 0.5, 1, 2, 5, 10, 30, 60, 300),
)
BACKLOG = Gauge("helpline_backlog_rows", "Open rows", ["queue"])
BACKLOG_AGE = Gauge("helpline_backlog_oldest_seconds", "Age of the oldest open row", ["queue"])
