"""Runs TorchScript archives with the interpreter's torch."""

from __future__ import annotations

import os
import sys
from importlib.util import find_spec
from typing import List, Optional, Tuple

from dismps_worker.failures import LoadFailed, RequestFailed
from dismps_worker.tensors import WireRequest, WireResponse
from dismps_worker.torch_signature import UNSIGNED, Arguments, chosen, positions, refused
from dismps_worker.triton_signature import converted, specs_of


class TorchScriptRuntime:
    asynchronous = False

    def load(self, load_head: dict) -> dict:
        if "torch" not in sys.modules and find_spec("torch") is None:
            raise LoadFailed("lacks", modules=["torch"], message="TorchScript needs torch")
        import torch

        from dismps_worker.torch_archive import load_archive
        from dismps_worker.torch_values import Values

        config = load_head.get("config") or {}
        self._torch = torch
        self._name = load_head["name"]
        _bound_threads(torch, load_head.get("threads") or 1, config.get("parameters") or {})
        device, notes = _device(torch, load_head)
        path = os.path.join(load_head["folder"], config.get("default_model_filename") or "model.pt")
        self._module = load_archive(torch, path, device)
        self._values = Values(torch, device, self._name)
        self._read(config)
        notes += self._differences()
        return {
            "notes": notes, "platform": "pytorch_libtorch", "version": str(load_head.get("version") or "1"), "config": config,
            "inputs": [spec.as_metadata() for spec in self._inputs.values()] or [{"name": name} for name in self._arguments.order],
            "outputs": [spec.as_metadata() for spec in self._outputs.values()] or [{"name": name} for name in self._places],
        }

    def _read(self, config: dict) -> None:
        schema = self._module.forward.schema
        declared = [(argument.name, str(argument.type), argument.has_default_value()) for argument in schema.arguments[1:]]
        self._returns = [str(value.type) for value in schema.returns]
        self._inputs = specs_of(config.get("input"), config)
        self._outputs = specs_of(config.get("output"), config)
        for kind, specs in (("input", self._inputs), ("output", self._outputs)):
            for spec in specs.values():
                if spec.datatype in UNSIGNED:
                    raise refused("%s '%s' is %s, which TorchScript has not; take INT32 or INT64" % (kind, spec.name, spec.datatype))
        # Without a configuration the names count up, as those of exported models do.
        names = list(self._inputs) or ["input_%d" % place for place, (_, _, has_default) in enumerate(declared) if not has_default]
        self._arguments = Arguments(declared, names)
        count = _returned_count(schema.returns)
        self._places = positions(list(self._outputs) or ["output__%d" % place for place in range(count or 1)], "output", count)

    def _differences(self) -> List[str]:
        """What runs here and not under Triton."""
        notes = ["forward returns %s: Triton's PyTorch backend sends a Tensor, a List[str] or a tuple of these only" % kind
                 for kind in self._returns if kind.startswith("Dict[") or kind == "List[Tensor]"]
        if self._arguments.left_out:
            notes.append("forward keeps its default for %s: Triton's PyTorch backend wants an input for every argument" % _listed(self._arguments.left_out))
        return notes

    def infer(self, request: WireRequest) -> WireResponse:
        tensors = {tensor.name: tensor for tensor in request.inputs}
        wanted = [output["name"] for output in request.outputs] if request.outputs else self._places
        for name in wanted:
            if name not in self._places:
                raise RequestFailed(400, "model '%s' has no output '%s'; it has %s" % (self._name, name, _listed(self._places)))
        arguments = self._values_for(tensors)
        try:
            with self._torch.inference_mode():
                if self._arguments.takes_dict:
                    result = self._module(dict(zip(self._arguments.order, arguments)))
                elif self._arguments.keys is not None:
                    result = self._module(**dict(zip(self._arguments.keys, arguments)))
                else:
                    result = self._module(*arguments)
        except Exception as error:
            raise RequestFailed(500, "model '%s' failed: %s: %s" % (self._name, type(error).__name__, _reason(error))) from error
        try:
            found = chosen(result, self._places, wanted)
        except ValueError as error:
            raise RequestFailed(500, "model '%s': %s" % (self._name, error)) from None
        return WireResponse([self._written(name, value) for name, value in found])

    def _values_for(self, tensors: dict) -> list:
        order = self._arguments.order
        if len(tensors) != len(order) or any(name not in tensors for name in order):
            raise RequestFailed(400, "model '%s' takes the inputs %s; the request has %s" % (self._name, _listed(order), _listed(tensors)))
        return [self._values.argument(tensor, self._inner_shape(tensor)) for tensor in (tensors[name] for name in order)]

    def _inner_shape(self, tensor) -> List[int]:
        spec = self._inputs.get(tensor.name)
        return tensor.shape if spec is None or spec.inside is spec.outside else converted(tensor.shape, spec.outside, spec.inside)

    def _written(self, name: str, value):
        spec = self._outputs.get(name)
        output = self._values.output(name, value, "" if spec is None else spec.datatype)
        if spec is not None and spec.inside is not spec.outside:
            output.shape = converted(output.shape, spec.inside, spec.outside)
        return output

    def unload(self) -> None:
        self._module = None


def _bound_threads(torch, threads: int, parameters: dict) -> None:
    def asked(name: str, otherwise: int) -> int:
        text = (parameters.get(name) or {}).get("string_value", "")
        # The template's CPU limit holds, whatever the configuration would like to have.
        return max(1, min(int(text), threads)) if text.isdigit() else otherwise

    torch.set_num_threads(asked("INTRA_OP_THREAD_COUNT", max(1, threads)))
    between = asked("INTER_OP_THREAD_COUNT", 1)
    # torch takes this number once a process; a second call ends the process.
    if torch.get_num_interop_threads() != between:
        torch.set_num_interop_threads(between)


def _device(torch, head: dict) -> Tuple[object, List[str]]:
    if head.get("kind") != "GPU":
        return torch.device("cpu"), []
    number = head.get("device") or 0
    count = torch.cuda.device_count() if torch.cuda.is_available() else 0
    if number < count:
        return torch.device("cuda", number), []
    why = "torch %s finds no GPU" % torch.__version__ if not count else "there is no GPU %d" % number
    return torch.device("cpu"), ["the configuration asks for a GPU, but %s: served on the CPU" % why]


def _returned_count(returns) -> Optional[int]:
    if len(returns) != 1:
        return len(returns) or None
    kind = returns[0].type
    if kind.kind() == "TupleType":
        return len(kind.elements())
    return None if kind.kind() in ("DictType", "AnyType") or str(kind) == "List[Tensor]" else 1


def _reason(error: BaseException) -> str:
    """The last line of TorchScript's report says what was wrong; the lines above it go to the log."""
    try:
        lines = [line.strip() for line in str(error).splitlines() if line.strip()]
    except Exception:
        lines = []
    reason = lines[-1] if lines else "no text"
    prefix = type(error).__name__ + ": "
    return (reason[len(prefix):] if reason.startswith(prefix) else reason)[:2000]


def _listed(names) -> str:
    return ", ".join("'%s'" % name for name in names) or "none"
