"""The heads of frames: JSON that no handler's values can spoil."""

from __future__ import annotations

import json

# (value, end of it in the text)
parse = json.JSONDecoder().raw_decode


def _plain(value: object) -> object:
    """Numbers and arrays of numpy in parameters, as the JSON that they stand for."""
    for name in ("item", "tolist", "isoformat"):
        form = getattr(value, name, None)
        if form is not None and (name != "item" or getattr(value, "size", 1) == 1 and not getattr(value, "shape", ())):
            return form()
    if isinstance(value, (bytes, bytearray)):
        return value.decode("utf-8", "replace")
    if isinstance(value, (set, frozenset)):
        return list(value)
    raise TypeError(f"a value of type {type(value).__name__} has no form in JSON: {value!r:.100}")


def _finite(value: object) -> object:
    """JSON has no NaN and no infinity; they become null."""
    if isinstance(value, float):
        return value if value - value == 0 else None
    if isinstance(value, dict):
        return {key: _finite(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_finite(item) for item in value]
    return value


_strict = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=False, default=_plain).encode
_loose = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), allow_nan=True, default=_plain).encode


def encode(head: dict) -> bytes:
    """The head as JSON. Raises TypeError or ValueError for what has no form in it."""
    try:
        text = _strict(head)
    except ValueError:
        text = _strict(_finite(json.loads(_loose(head))))
    return text.encode("utf-8", "replace")
