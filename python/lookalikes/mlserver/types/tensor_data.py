"""The data of a tensor: lists for the handler that looks at them, raw bytes for everything else."""
from __future__ import annotations

from typing import Any, Iterator, Optional, Sequence

from dismps_worker import elements
from dismps_worker.elements import ElementError

from ..errors import InferenceError

_UNSET = object()


class TensorData:
    """Looks like a list. Made from the wire (or by a codec), it holds bytes and becomes a list at the first look;
    from then on the list is what counts, so that a change to it is not lost."""

    __slots__ = ("_root", "buffer", "datatype", "shape", "nested", "name", "_lent")

    def __init__(self, root: Any = _UNSET, **values: Any):
        if root is _UNSET:
            root = values.get("__root__", _UNSET)
            if root is _UNSET:
                raise TypeError("TensorData wants its data: TensorData(root=...)")
        while isinstance(root, TensorData):
            root = root.root
        self._root = root
        self.buffer = None

    @classmethod
    def raw(cls, buffer: Any, datatype: str, shape: Sequence[int], name: str, nested: bool = False) -> "TensorData":
        """The data of a tensor whose elements lie in the buffer, in the layout of the binary extension."""
        made = cls.__new__(cls)
        made._root = _UNSET
        made.buffer = buffer
        made.datatype = datatype
        made.shape = shape
        made.nested = nested
        made.name = name
        made._lent = False
        return made

    # ---- the list ----

    @property
    def root(self) -> Any:
        root = self._root
        if root is _UNSET:
            try:
                root = elements.unpack(self.datatype, self.buffer, self.name)
                if self.nested:
                    root = elements.nest(root, self.shape, self.name)
            except ElementError as error:
                raise InferenceError(str(error)) from None
            self._root = root
            self.buffer = None
        return root

    @root.setter
    def root(self, value: Any) -> None:
        self._root = value
        self.buffer = None

    __root__ = root

    # ---- the bytes ----

    def bytes_as(self, datatype: str, name: str) -> Any:
        """The elements in the layout of the binary extension. Raises ElementError."""
        buffer = self.buffer
        if buffer is not None and self.datatype == datatype:
            return buffer
        return elements.pack(datatype, self.root, name)

    def array(self, shape: Sequence[int]) -> Any:
        """The numpy array of a fixed-size datatype, or None when the data are a list already. Raises ElementError.

        A small tensor is copied. A large one is lent to the first who asks; whoever comes later gets a copy of what the
        first one left there."""
        from dismps_worker import arrays
        buffer = self.buffer
        if buffer is None:
            return None
        small = memoryview(buffer).nbytes <= arrays.COPIED
        array = arrays.view(self.datatype, buffer, shape, self.name, own=small or self._lent)
        if not small:
            self._lent = True
        return array

    # ---- what Python asks of a list ----

    def __iter__(self) -> Iterator[Any]:
        return iter(self.root)

    def __getitem__(self, at: Any) -> Any:
        return self.root[at]

    def __setitem__(self, at: Any, value: Any) -> None:
        self.root[at] = value

    def __len__(self) -> int:
        return len(self.root)

    def __contains__(self, value: Any) -> bool:
        return value in self.root

    def __eq__(self, other: Any) -> bool:
        mine = _listed(self.root)
        return mine == _listed(other.root if isinstance(other, TensorData) else other)

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return "TensorData(root=%r)" % (self.root,)

    def __str__(self) -> str:
        return "root=%r" % (self.root,)

    def __reduce__(self) -> Any:
        return TensorData, (self.root,)

    def _plain(self) -> Any:
        return self.root

    dict = _plain
    model_dump = _plain

    def json(self) -> str:
        import json
        return json.dumps(_listed(self.root))


def _listed(value: Any) -> Any:
    if hasattr(value, "tolist"):
        return value.tolist()
    return list(value) if isinstance(value, tuple) else value


def tensor_data(value: Any, _: Optional[str] = None) -> TensorData:
    """What a handler gave as data: kept as it is, but iterators, which would be used up by the first look."""
    if isinstance(value, TensorData):
        return value
    if hasattr(value, "__next__") or isinstance(value, (map, filter, zip, range, set, dict)):
        value = list(value)
    return TensorData(value)
