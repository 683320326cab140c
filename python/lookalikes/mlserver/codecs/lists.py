"""Lists of texts, or one text in the place of a list."""
from __future__ import annotations

from typing import Any, Iterator, List, Union

ListElement = Union[bytes, str]
ListPayload = Union[ListElement, List[ListElement]]


def is_list_of(payload: Any, instance_type: Any) -> bool:
    return isinstance(payload, list) and all(isinstance(element, instance_type) for element in payload)


def as_list(payload: Any) -> Iterator[Any]:
    """The elements; a single text is a list of one."""
    if isinstance(payload, (str, bytes, bytearray)) or not hasattr(payload, "__iter__"):
        yield payload
    else:
        yield from payload


def elements_of(tensor: Any, codec: str) -> List[Any]:
    """The elements of a BYTES tensor in a new flat list. Raises CodecError for other datatypes."""
    from dismps_worker.elements import ElementError, flatten

    from .errors import CodecError
    datatype = getattr(tensor.datatype, "value", tensor.datatype)
    if datatype != "BYTES":
        raise CodecError("tensor '%s' is of %s; %s reads BYTES" % (tensor.name, datatype, codec))
    try:
        return list(flatten(raw(tensor), tensor.name))
    except ElementError as error:
        raise CodecError(str(error)) from None


def raw(tensor: Any) -> Any:
    """The data of a tensor as lists, whatever the handler put there."""
    return getattr(tensor.data, "root", tensor.data)
