"""Metrics of a handler's own: the last value of each is kept, none is exported."""
from .context import log, register
from .errors import InvalidModelContext, MetricNotFound
from .registry import REGISTRY, Metric

__all__ = ["REGISTRY", "InvalidModelContext", "Metric", "MetricNotFound", "log", "register"]
