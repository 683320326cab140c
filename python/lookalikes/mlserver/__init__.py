"""The part of MLServer that handlers use, for interpreters that have not got MLServer.

It serves nothing itself: the worker of DismPS loads the handler and calls it. docs/handlers.md tells what is here and what differs.
"""
from .version import __version__
from .model import MLModel
from .settings import ModelSettings, Settings
from .metrics import log, register

# The worker asks for this to know which of the two packages it has before it.
LOOKALIKE = True


class MLServer:
    """Here so that an import of the name does not fail; there is no server to start in a worker."""

    def __init__(self, *args, **kwargs):
        raise NotImplementedError("a handler cannot start a server here: 'dismps serve' or Start-DismApi does that")


__all__ = ["__version__", "MLServer", "MLModel", "Settings", "ModelSettings", "register", "log"]
