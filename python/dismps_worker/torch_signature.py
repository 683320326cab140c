"""Which tensor is which argument, and which returned value is which output: the rules of Triton's PyTorch backend.

Inputs: when every name of the configuration is an argument of forward, they go by name; when every name ends in __NUMBER, by that
number; else in the order of the configuration. Outputs: by __NUMBER when all have one, else in the order of the configuration.
A single Dict[str, Tensor] argument takes the inputs by their names.
"""

from __future__ import annotations

from typing import Dict, List, Optional, Sequence, Tuple

from dismps_worker.failures import LoadFailed

# What TorchScript under Triton has no tensor of.
UNSIGNED = ("UINT16", "UINT32", "UINT64")


def refused(message: str) -> LoadFailed:
    return LoadFailed("error", type="ValueError", message=message)


def index_of(name: str) -> Optional[int]:
    """The number behind the first "__": OUTPUT__1 is 1, and so that nothing differs from Triton, OUTPUT__ is 0."""
    _, mark, tail = name.partition("__")
    if not mark or tail and not (tail.isascii() and tail.isdigit()):
        return None
    return int(tail or 0)


def positions(names: Sequence[str], kind: str, count: Optional[int]) -> Dict[str, int]:
    """Each name's place by its number, or by the order of the configuration. `count` bounds the places, where it is known."""
    numbers = [index_of(name) for name in names]
    if None in numbers:
        numbers = list(range(len(names)))
    found: Dict[int, str] = {}
    for name, number in zip(names, numbers):
        if number in found:
            raise refused("%ss '%s' and '%s' both have the number %d" % (kind, found[number], name, number))
        if count is not None and number >= count:
            raise refused("%s '%s' is number %d, counted from 0, but forward has %d" % (kind, name, number, count))
        found[number] = name
    return dict(zip(names, numbers))


class Arguments:
    """
    `takes_dict`: the one argument is a dict of tensors. `order`: names of inputs in the order of the arguments; `keys`: the arguments'
    own names, when some in between are left out; `left_out`: arguments that have no input and keep their defaults.
    """

    __slots__ = ("takes_dict", "order", "keys", "left_out")

    def __init__(self, declared: List[Tuple[str, str, bool]], names: Sequence[str]) -> None:
        """`declared` are forward's arguments without self: name, type, whether there is a default."""
        self.keys: Optional[List[str]] = None
        self.left_out: List[str] = []
        self.takes_dict = len(declared) == 1 and declared[0][1] == "Dict[str, Tensor]"
        if self.takes_dict:
            self.order = list(names)
            return
        arguments = [argument for argument, _, _ in declared]
        if all(name in arguments for name in names):
            places = {name: arguments.index(name) for name in names}
        else:
            places = positions(names, "input", len(declared))
        self.order = sorted(names, key=places.__getitem__)
        used = [places[name] for name in self.order]
        self._refuse_gaps(declared, names, used)
        if used != list(range(len(used))):
            self.keys = [arguments[place] for place in used]

    def _refuse_gaps(self, declared: List[Tuple[str, str, bool]], names: Sequence[str], used: List[int]) -> None:
        for place, (argument, kind, has_default) in enumerate(declared):
            if place not in used:
                if not has_default:
                    raise refused("the configuration has %d inputs (%s), and argument '%s' of forward has none" % (
                        len(names), ", ".join(names), argument))
                self.left_out.append(argument)
            elif kind not in ("Tensor", "List[str]"):
                raise refused("argument '%s' of forward has the type %s; Triton passes tensors, List[str], or one Dict[str, Tensor] alone"
                              % (argument, kind))


def chosen(result: object, places: Dict[str, int], wanted: Sequence[str]) -> List[Tuple[str, object]]:
    """The returned values under the names of the outputs. Raises ValueError with what is wrong."""
    if isinstance(result, dict):
        return [(name, _of_dict(result, name)) for name in wanted]
    if isinstance(result, tuple):
        values: Sequence = result
    elif isinstance(result, list) and not all(isinstance(item, str) for item in result):
        values = result
    else:
        values = (result,)
    found = []
    for name in wanted:
        place = places[name]
        if place >= len(values):
            raise ValueError("output '%s' is value number %d of forward, counted from 0, but forward returned %d" % (name, place, len(values)))
        found.append((name, values[place]))
    return found


def _of_dict(result: dict, name: str) -> object:
    if name not in result:
        raise ValueError("output '%s' is not in the dict that forward returned; it has %s" % (name, ", ".join("'%s'" % key for key in result)))
    return result[name]
