"""Opens a TorchScript archive, or says in one line why it cannot be."""

from __future__ import annotations

import os
import zipfile

from dismps_worker.failures import LoadFailed


def load_archive(torch, path: str, device):
    name = os.path.basename(path)
    if not os.path.isfile(path):
        raise LoadFailed("error", type="FileNotFoundError", message="no %s in %s" % (name, os.path.dirname(path)))
    try:
        module = torch.jit.load(path, map_location=device)
    except Exception as error:
        raise LoadFailed("error", type=type(error).__name__, message="%s is not loaded: %s" % (name, _reason(torch, path, error))) from error
    if not hasattr(module, "forward"):
        raise LoadFailed("error", type="AttributeError", message="%s has no method forward" % name)
    return module.eval()


def _reason(torch, path: str, error: BaseException) -> str:
    text = " ".join(str(error).split())
    if "maximum supported version" in text or "Unknown builtin op" in text or "may be too old" in text:
        return "it comes from a newer torch than the interpreter's %s (%s)" % (torch.__version__, _short(text))
    entries = _entries(path)
    if not entries:
        return "it is no TorchScript archive (%s); torch.jit.script(model).save(file) makes one" % _short(text)
    if not any(entry.endswith("/constants.pkl") for entry in entries):
        return ("it holds what torch.save writes, weights or a pickled module, and no program; torch.jit.script(model).save(file) makes a "
                "TorchScript archive")
    return _short(text)


def _short(text: str) -> str:
    return text if len(text) <= 500 else text[:500] + " ..."


def _entries(path: str) -> list:
    try:
        with zipfile.ZipFile(path) as archive:
            return archive.namelist()
    except (zipfile.BadZipFile, OSError, ValueError):
        return []
