"""Which model the running code belongs to."""
from contextlib import contextmanager
from contextvars import ContextVar

model_name_var: "ContextVar[str]" = ContextVar("model_name")
model_version_var: "ContextVar[str]" = ContextVar("model_version")

# The one model of this worker: what the variables above would say in code that has no context, as a thread of the handler's.
only = ("", "")


def belong_to(model_settings) -> None:
    """Says that all code of this process belongs to the model."""
    global only
    only = (model_settings.name, model_settings.version or "")


@contextmanager
def model_context(model_settings):
    """Names the model for logging and metrics inside the block."""
    name = model_name_var.set(model_settings.name)
    version = model_version_var.set(model_settings.version or "")
    try:
        yield
    finally:
        model_name_var.reset(name)
        model_version_var.reset(version)
