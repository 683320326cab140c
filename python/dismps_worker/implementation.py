"""Imports the class that model-settings.json names."""

from __future__ import annotations

import importlib
import os
import sys


def import_class(path: str) -> type:
    """The class of 'module.path.Class'."""
    module_path, _, name = path.rpartition(".")
    if not module_path:
        raise ImportError("the implementation '%s' names no module: 'module.Class' is wanted" % path)
    module = importlib.import_module(module_path)
    try:
        return getattr(module, name)
    except AttributeError:
        there = [n for n, v in vars(module).items() if isinstance(v, type) and v.__module__ == module.__name__]
        raise ImportError("the module '%s' has no '%s'%s" % (module_path, name, "; it has " + ", ".join(there) if there else ""),
                          path=getattr(module, "__file__", None)) from None


def reload_namesake(implementation: str, folder: str) -> None:
    """A handler's module may have the name of one that is loaded already, as select.py: then the handler's is meant."""
    name = implementation.partition(".")[0]
    module = sys.modules.get(name)
    there = any(os.path.exists(os.path.join(folder, part)) for part in (name + ".py", os.path.join(name, "__init__.py")))
    if module is not None and there and not (getattr(module, "__file__", None) or "").startswith(os.path.join(folder, "")):
        importlib.reload(module)
