"""Loads a model.py as Triton's stub does: the class, its configuration, what initialize is told."""

from __future__ import annotations

import importlib
import json
import os
import sys
import types
from importlib.util import find_spec

from dismps_worker.failures import LoadFailed


def require_numpy() -> None:
    if "numpy" not in sys.modules and find_spec("numpy") is None:
        raise LoadFailed("lacks", modules=["numpy"], message="Triton Python models need numpy")


def offer_utilities(folder: str) -> None:
    """Makes triton_python_backend_utils whole, as Triton's stub does: a copy of Triton's file beside the handler has no classes in it."""
    import triton_python_backend_utils as utilities
    from _dismps_triton import api

    api.set_model_dir(folder)
    if getattr(utilities, "Tensor", None) is not api.Tensor:
        for name in api.FROM_STUB:
            setattr(utilities, name, getattr(api, name))


def import_model(folder: str, config: dict) -> type:
    """The class TritonPythonModel out of the version folder, imported as module "<version>.model"."""
    file = config.get("default_model_filename") or "model.py"
    path = os.path.join(folder, file)
    if not os.path.isfile(path):
        raise LoadFailed("error", type="FileNotFoundError", message="no %s in %s" % (file, folder))
    if not file.endswith(".py"):
        raise LoadFailed("error", type="ValueError", message="the model file must end with .py, but is called %s" % file)
    _put_on_path(folder)
    model = getattr(_import(folder, file[:-3]), "TritonPythonModel", None)
    if model is None:
        raise LoadFailed("error", type="AttributeError", message="%s has no class TritonPythonModel" % file)
    return model


def _put_on_path(folder: str) -> None:
    # The version folder is the code folder and stands there already; its parent is last, as in Triton.
    if folder not in sys.path:
        sys.path.insert(0, folder)
    parent = os.path.dirname(folder)
    if parent not in sys.path:
        sys.path.append(parent)


def _import(folder: str, stem: str) -> types.ModuleType:
    version = os.path.basename(folder)
    if not version.isdigit():
        # Triton knows numbers only. Others could be names of modules, as "code" is.
        version = "version_" + "".join(letter if letter.isalnum() else "_" for letter in version)
    if not _is_own(version, folder):
        # Something else is called so too (a folder "1" beside the handler): the version folder goes first.
        package = types.ModuleType(version)
        package.__path__ = [folder]
        sys.modules[version] = package
    return importlib.import_module("%s.%s" % (version, stem))


def _is_own(version: str, folder: str) -> bool:
    if version in sys.modules:
        return False
    try:
        spec = find_spec(version)
    except (ImportError, ValueError):
        return False
    return spec is not None and list(spec.submodule_search_locations or ()) == [folder]


def completed_config(model: type, name: str, config: dict) -> dict:
    """The configuration after auto_complete_config, which Triton calls whether or not something is missing."""
    complete = getattr(model, "auto_complete_config", None)
    if complete is None:
        return config
    from triton_python_backend_utils import ModelConfig

    stated = dict(config)
    stated.setdefault("name", name)
    made = complete(ModelConfig(json.dumps(stated)))
    if not isinstance(made, ModelConfig):
        raise LoadFailed("error", type="TypeError",
                         message="auto_complete_config of model '%s' must return the ModelConfig it was given, not %s" % (name, type(made).__name__))
    return made._model_config


def initialize_args(head: dict, folder: str, config: dict) -> dict:
    """What initialize gets: exactly Triton's seven strings."""
    name, instance = head["name"], head.get("instance") or 0
    groups = config.get("instance_group") or [{}]
    # Triton counts through the groups; without a name of its own a group is called after the model and its place.
    for place, group in enumerate(groups):
        count = group.get("count") or 1
        if instance < count or place == len(groups) - 1:
            break
        instance -= count
    return {
        "model_config": json.dumps(config),
        "model_instance_kind": head.get("kind") or "CPU",
        "model_instance_name": "%s_%d" % (group.get("name") or "%s_%d" % (name, place), instance),
        "model_instance_device_id": str(head.get("device") or 0),
        "model_repository": os.path.dirname(folder),
        "model_version": str(head.get("version") or "1"),
        "model_name": name,
    }
