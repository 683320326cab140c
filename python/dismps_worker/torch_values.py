"""Tensors of the wire as torch has them, and back. The memory is shared where the device is the CPU."""

from __future__ import annotations

import struct
from typing import List

from dismps_worker.failures import RequestFailed
from dismps_worker.tensors import WireOutput, WireTensor

_LENGTH = struct.Struct("<I")


class Values:
    def __init__(self, torch, device, model: str) -> None:
        self._torch = torch
        self._device = None if device.type == "cpu" else device
        self._model = model
        self.types = {
            "BOOL": torch.bool, "UINT8": torch.uint8, "INT8": torch.int8, "INT16": torch.int16, "INT32": torch.int32, "INT64": torch.int64,
            "FP16": torch.float16, "BF16": torch.bfloat16, "FP32": torch.float32, "FP64": torch.float64,
        }
        self._names = {kind: name for name, kind in self.types.items()}
        try:
            import numpy  # noqa: F401

            self._has_numpy = True
        except ImportError:
            self._has_numpy = False

    def argument(self, tensor: WireTensor, shape: List[int]):
        if tensor.datatype == "BYTES":
            return self._strings(tensor)
        kind = self.types.get(tensor.datatype)
        if kind is None:
            raise RequestFailed(400, "input '%s' of model '%s' has datatype %s, which torch has not" % (tensor.name, self._model, tensor.datatype))
        if not len(tensor.buffer):
            value = self._torch.empty(shape, dtype=kind)
        else:
            value = self._torch.frombuffer(tensor.buffer, dtype=kind).view(shape)
        return value if self._device is None else value.to(self._device)

    def _strings(self, tensor: WireTensor) -> List[str]:
        data, at, found = bytes(tensor.buffer), 0, []
        while at < len(data):
            end = at + 4 + _LENGTH.unpack_from(data, at)[0]
            try:
                found.append(data[at + 4:end].decode("utf-8"))
            except UnicodeDecodeError:
                raise RequestFailed(400, "element %d of input '%s' is not UTF-8, and TorchScript's strings are" % (len(found), tensor.name)) from None
            at = end
        return found

    def output(self, name: str, value, datatype: str) -> WireOutput:
        """`datatype`: the one that the configuration says, or ""."""
        if isinstance(value, list) and all(isinstance(item, str) for item in value):
            self._agree(name, datatype, "BYTES")
            texts = [text.encode("utf-8") for text in value]
            return WireOutput(name, "BYTES", [len(texts)], b"".join(_LENGTH.pack(len(text)) + text for text in texts))
        if not isinstance(value, self._torch.Tensor):
            raise self._failed("output '%s' must be of type Tensor or List[str], forward returned %s" % (name, type(value).__name__))
        if value.dim() == 0:
            raise self._failed("output '%s' is a scalar, which Triton does not send; forward can return it with .reshape(1)" % name)
        kind = self._names.get(value.dtype)
        if kind is None or value.layout != self._torch.strided:
            raise self._failed("output '%s' is a tensor of %s, %s, which the protocol has not" % (name, value.dtype, value.layout))
        self._agree(name, datatype, kind)
        return WireOutput(name, kind, list(value.shape), self._bytes(value.detach().cpu().contiguous()))

    def _bytes(self, value):
        if not value.numel():
            return b""
        if self._has_numpy:
            # numpy has no bfloat16; its bytes are those of int16.
            return (value.view(self._torch.int16) if value.dtype == self._torch.bfloat16 else value).numpy().reshape(-1).view("u1").data
        import ctypes

        return ctypes.string_at(value.data_ptr(), value.numel() * value.element_size())

    def _agree(self, name: str, stated: str, found: str) -> None:
        if stated and stated != found:
            raise self._failed("output '%s' has datatype %s, but the configuration says %s" % (name, found, stated))

    def _failed(self, message: str) -> RequestFailed:
        return RequestFailed(500, "model '%s': %s" % (self._model, message))
