"""Errors that a handler raises to choose the HTTP status of the answer."""
from typing import Optional


class MLServerError(Exception):
    """Any failure with a status of its own; 400 unless told otherwise."""

    def __init__(self, msg: str, status_code: int = 400):
        super().__init__(msg)
        self.status_code = status_code


class InvalidModelURI(MLServerError):
    def __init__(self, name: str, model_uri: Optional[str] = None):
        super().__init__("Invalid URI specified for model %s%s" % (name, " (%s)" % model_uri if model_uri else ""), 422)


class ModelNotFound(MLServerError):
    def __init__(self, name: str, version: Optional[str] = None):
        super().__init__("Model %s not found" % _called(name, version), 404)


class ModelNotReady(MLServerError):
    def __init__(self, name: str, version: Optional[str] = None):
        super().__init__("Model %s is not ready yet." % _called(name, version), 400)


class InferenceError(MLServerError):
    """The request cannot be answered, by the client's fault."""

    def __init__(self, msg: str):
        super().__init__(msg, 400)


class ModelParametersMissing(MLServerError):
    def __init__(self, model_name: str, reason: Optional[str] = None):
        super().__init__("Parameters missing for model %s%s" % (model_name, ": " + reason if reason else ""), 400)


def _called(name: str, version: Optional[str]) -> str:
    return name if version is None else "%s with version %s" % (name, version)
