"""The decorator for endpoints of a handler's own. They can be declared; DismPS does not serve them, and says so at load."""
from __future__ import annotations

from typing import Any, Callable, List, NamedTuple, Tuple

_MARK = "__custom_handler__"


class CustomHandler(NamedTuple):
    rest_path: str
    rest_method: str = "POST"


def custom_handler(rest_path: str, rest_method: str = "POST") -> Callable[[Callable], Callable]:
    def decorate(method: Callable) -> Callable:
        register_custom_handler(CustomHandler(rest_path, rest_method), method)
        return method

    return decorate


def register_custom_handler(handler: CustomHandler, method: Callable) -> None:
    setattr(method, _MARK, handler)


def get_custom_handlers(model: Any) -> List[Tuple[CustomHandler, Callable]]:
    """The declared endpoints of a model."""
    found = []
    for name in dir(type(model)):
        method = getattr(type(model), name, None)
        if hasattr(method, _MARK):
            found.append((getattr(method, _MARK), getattr(model, name)))
    return found
