"""What handlers call: register() and log()."""
from __future__ import annotations

from typing import Any

from ..logging import logger
from .registry import REGISTRY, Metric


def register(name: str, description: str) -> Metric:
    """The metric of that name, made if there is none."""
    if name in REGISTRY:
        return REGISTRY[name]
    logger.info("metric '%s' is kept in memory; the server does not export metrics of handlers", name)
    metric = Metric(name, description)
    REGISTRY.add(metric)
    return metric


def log(**metrics: Any) -> None:
    """New values, by the names of their metrics."""
    for name, value in metrics.items():
        register(name, "").observe(value)
