"""MetricFamily and Metric count in the worker's memory: handlers that use them run, and nothing is exported."""

from __future__ import annotations

import enum
import json
import threading

from .errors import TritonModelException


class MetricKind(enum.Enum):
    COUNTER = 0
    GAUGE = 1
    HISTOGRAM = 2


class Metric:
    def __init__(self, family: MetricFamily, labels: str, buckets) -> None:
        self._kind = family._kind
        self._labels = labels
        self._buckets = buckets
        self._value = 0.0
        self._lock = threading.Lock()

    def increment(self, value: float) -> None:
        if self._kind is MetricKind.HISTOGRAM:
            raise TritonModelException("Failed to increment metric value: a histogram is observed")
        if self._kind is MetricKind.COUNTER and value < 0:
            raise TritonModelException("Failed to increment metric value: a counter only grows")
        with self._lock:
            self._value += float(value)

    def set(self, value: float) -> None:
        if self._kind is not MetricKind.GAUGE:
            raise TritonModelException("Failed to set metric value: only a gauge can be set")
        with self._lock:
            self._value = float(value)

    def observe(self, value: float) -> None:
        if self._kind is not MetricKind.HISTOGRAM:
            raise TritonModelException("Failed to observe metric value: only a histogram is observed")
        float(value)

    def value(self) -> float:
        if self._kind is MetricKind.HISTOGRAM:
            raise TritonModelException("Failed to get metric value: a histogram has no single value")
        return self._value


class MetricFamily:
    COUNTER = MetricKind.COUNTER
    GAUGE = MetricKind.GAUGE
    HISTOGRAM = MetricKind.HISTOGRAM

    def __init__(self, name: str, description: str, kind: MetricKind) -> None:
        if not isinstance(kind, MetricKind):
            raise TypeError("MetricFamily: kind must be MetricFamily.COUNTER, GAUGE or HISTOGRAM, not %r" % (kind,))
        self._name = name
        self._description = description
        self._kind = kind
        self._metrics: dict = {}

    def Metric(self, labels: dict | None = None, buckets: list | None = None) -> Metric:  # noqa: N802, the real one's name
        if labels is not None and not isinstance(labels, dict):
            raise TritonModelException("Failed to create metric. Labels must be a dictionary.")
        if buckets is not None and not isinstance(buckets, list):
            raise TritonModelException("Failed to create metric. Buckets must be a list.")
        if buckets is not None and self._kind is not MetricKind.HISTOGRAM:
            raise TritonModelException("Failed to create metric. Unexpected buckets found.")
        if buckets is None and self._kind is MetricKind.HISTOGRAM:
            raise TritonModelException("Failed to create metric. Missing required buckets.")
        # One value a set of labels, as on Triton's page of metrics.
        text = json.dumps(labels, sort_keys=True)
        return self._metrics.setdefault(text, Metric(self, text, buckets))
