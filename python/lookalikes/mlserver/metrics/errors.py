"""Errors of metrics."""
from ..errors import MLServerError


class InvalidModelContext(MLServerError):
    def __init__(self) -> None:
        super().__init__("mlserver.log() and mlserver.register() belong into a model's methods", 500)


class MetricNotFound(MLServerError):
    def __init__(self, metric_name: str, collector: object = None) -> None:
        super().__init__("No metric found with name '%s'" % metric_name, 500)
