"""What a configuration says of tensors: names and types of outputs, and shapes that differ inside and outside (`reshape`)."""

from __future__ import annotations


def protocol_name(config_name: str) -> str:
    """TYPE_FP32 -> FP32, TYPE_STRING -> BYTES; "" for TYPE_INVALID and what is no string."""
    if not isinstance(config_name, str) or not config_name.startswith("TYPE_") or config_name == "TYPE_INVALID":
        return ""
    return "BYTES" if config_name == "TYPE_STRING" else config_name[5:]


class TensorSpec:
    """`inside` is the shape that the handler sees, `outside` the client's; -1 is any extent."""

    __slots__ = ("name", "datatype", "outside", "inside")

    def __init__(self, entry: dict, batched: bool) -> None:
        dims = [int(extent) for extent in entry.get("dims") or ()]
        reshape = entry.get("reshape")
        inner = dims if reshape is None else [int(extent) for extent in reshape.get("shape") or ()]
        self.name = entry.get("name") or ""
        self.datatype = protocol_name(entry.get("data_type", ""))
        self.outside = [-1] + dims if batched else dims
        self.inside = self.outside if reshape is None else ([-1] + inner if batched else inner)

    def as_metadata(self) -> dict:
        return {"name": self.name, "datatype": self.datatype, "shape": self.outside}


def specs_of(entries, config: dict) -> dict:
    batched = (config.get("max_batch_size") or 0) > 0
    return {spec.name: spec for spec in (TensorSpec(entry, batched) for entry in entries or ())}


def fits(shape, expected: list) -> bool:
    if len(shape) != len(expected):
        return False
    for extent, wanted in zip(shape, expected):
        if extent != wanted and wanted != -1:
            return False
    return True


def converted(shape, source: list, target: list) -> list:
    """A shape of the form `source` in the form `target`: open extents keep their order."""
    if source is target or not fits(shape, source):
        return list(shape)
    opened = iter([extent for extent, wanted in zip(shape, source) if wanted == -1])
    return [next(opened, 1) if wanted == -1 else wanted for wanted in target]
