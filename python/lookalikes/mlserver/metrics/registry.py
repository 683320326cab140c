"""The metrics that the handler has registered."""
from __future__ import annotations

import time
from typing import Any, Dict, Iterator

from .errors import MetricNotFound


class Metric:
    """Looks like the histogram that the real register() gives."""

    __slots__ = ("name", "description", "last", "count", "sum")

    def __init__(self, name: str, description: str):
        self.name = name
        self.description = description
        self.last: Any = None
        self.count = 0
        self.sum = 0.0

    def labels(self, *_: Any, **__: Any) -> "Metric":
        return self

    def observe(self, amount: Any, exemplar: Any = None) -> None:
        self.last = amount
        self.count += 1
        self.sum += amount

    def time(self) -> "_Timer":
        return _Timer(self)


class _Timer:
    """Observes the seconds that a block takes."""

    def __init__(self, metric: Metric):
        self._metric = metric

    def __enter__(self) -> "_Timer":
        self._start = time.perf_counter()
        return self

    def __exit__(self, *_: Any) -> None:
        self._metric.observe(time.perf_counter() - self._start)


class MetricsRegistry:
    def __init__(self) -> None:
        self._metrics: Dict[str, Metric] = {}

    def add(self, metric: Metric) -> None:
        self._metrics[metric.name] = metric

    def exists(self, metric_name: str) -> bool:
        return metric_name in self._metrics

    def get(self, metric_name: str) -> Metric:
        if metric_name not in self._metrics:
            raise MetricNotFound(metric_name)
        return self._metrics[metric_name]

    def __getitem__(self, metric_name: str) -> Metric:
        return self.get(metric_name)

    def __contains__(self, metric_name: str) -> bool:
        return metric_name in self._metrics

    def __iter__(self) -> Iterator[str]:
        return iter(self._metrics)


REGISTRY = MetricsRegistry()
