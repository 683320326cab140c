"""Errors of codecs; all of them are the client's fault (400) unless said otherwise."""
from __future__ import annotations

from typing import Any, Dict, List, Optional

from ..errors import MLServerError


class CodecNotFound(MLServerError):
    def __init__(self, name: Optional[str] = None, payload_type: Optional[str] = None, is_input: bool = False,
                 is_request: bool = False):
        what = ("input" if is_input else "output") + ((" request" if is_input else " response") if is_request else " field")
        about = []
        if name:
            about.append("with name '%s'" % name)
        if payload_type:
            about.append("with type %s" % payload_type)
        super().__init__(" ".join(["Codec not found for", what, " and ".join(about)]).rstrip())


class CodecError(MLServerError):
    def __init__(self, msg: str):
        super().__init__("There was an error encoding / decoding the payload: %s" % msg)


class OutputNotFound(MLServerError):
    """The handler returned something else than its type hints say."""

    def __init__(self, output_idx: int, output_type: Any, output_hints: List[Any]):
        super().__init__("Unexpected output value at position '%d' (%s). Expected outputs are %s."
                         % (output_idx, output_type, ", ".join("'%s'" % hint for hint in output_hints)))


class InputsNotFound(MLServerError):
    def __init__(self, inputs: List[Any], input_hints: Dict[str, Any]):
        super().__init__("Input %s was not found. Available inputs are %s."
                         % (", ".join("'%s'" % i.name for i in inputs), ", ".join("'%s'" % name for name in input_hints)))
