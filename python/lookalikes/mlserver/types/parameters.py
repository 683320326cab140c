"""Parameters: any name, any value."""
from __future__ import annotations

from typing import Any, Dict, Iterator, Optional, Tuple

from .base import BaseModel, as_json, as_plain

# The attribute in which decoded data are kept with the parameters of their tensor; it never goes over the wire.
DECODED = "_decoded_payload"

# Types that need no look before they are sent.
_JSON = frozenset((str, int, float, bool))

_OWN = ("_values", DECODED)
_set = object.__setattr__


class Parameters(BaseModel):
    """Any keyword becomes an attribute. `content_type` and `headers` are always there, as None if not given.

    The values lie in a dict of their own, so that a client who calls a parameter `copy` or `dict` does not take the method away."""

    __slots__ = _OWN

    def __init__(self, **values: Any):
        values.pop(DECODED, None)
        _set(self, "_values", values)

    @classmethod
    def of(cls, values: Dict[str, Any]) -> "Parameters":
        """The parameters of a dict that is theirs from now on."""
        made = cls.__new__(cls)
        _set(made, "_values", values)
        return made

    def __getattr__(self, name: str) -> Any:
        # Asked only for what is neither a slot nor a method.
        if name not in _OWN:
            values = self._values
            if name in values:
                return values[name]
            if name == "content_type" or name == "headers":
                return None
        raise AttributeError("the parameters have no '%s'" % name)

    def __setattr__(self, name: str, value: Any) -> None:
        if name in _OWN:
            _set(self, name, value)
        else:
            self._values[name] = value

    def __delattr__(self, name: str) -> None:
        if name in _OWN:
            object.__delattr__(self, name)
        elif self._values.pop(name, self) is self:
            raise AttributeError("the parameters have no '%s'" % name)

    def __iter__(self) -> Iterator[Tuple[str, Any]]:
        return iter(list(self._values.items()))

    def dict(self, include: Any = None, exclude: Any = None, by_alias: bool = False, exclude_unset: bool = True,
             exclude_defaults: bool = False, exclude_none: bool = True, **_: Any) -> "Dict[str, Any]":
        values = self._values if exclude_unset else {"content_type": None, "headers": None, **self._values}
        return {name: as_plain(value) for name, value in values.items()
                if not (value is None and exclude_none) and (include is None or name in include)
                and (exclude is None or name not in exclude)}

    model_dump = dict

    def wire(self) -> "Optional[Dict[str, Any]]":
        """What is sent: no None, no headers of the request that a handler gave back with its parameters."""
        values = self._values
        sent = {name: value if type(value) in _JSON else as_json(value) for name, value in values.items()
                if value is not None and name != "headers"}
        return sent or None

    @classmethod
    def construct(cls, _fields_set: Any = None, **values: Any) -> "Parameters":
        return cls(**values)

    model_construct = construct

    @property
    def model_extra(self) -> "Dict[str, Any]":
        return {name: value for name, value in self._values.items() if name not in ("content_type", "headers")}

    def __eq__(self, other: Any) -> bool:
        if isinstance(other, Parameters):
            return self.dict() == other.dict()
        return self.dict() == other if hasattr(other, "keys") else NotImplemented

    __hash__ = None  # type: ignore[assignment]

    def __copy__(self) -> "Parameters":
        return Parameters.of({**self._values})

    def __deepcopy__(self, memo: Any) -> "Parameters":
        import copy
        return Parameters.of(copy.deepcopy(self._values, memo))

    def __reduce__(self) -> Any:
        return Parameters.of, (self._values,)
