"""Started as ``PYTHON python/dismps_worker``."""

import sys


def _package(here: str) -> None:
    """
    Makes this folder the package ``dismps_worker`` by its path, and takes it off the import path: modules of a handler may have the
    names of the worker's own (``frames``, ``status``), and neither may hide the other.
    """
    from importlib.util import module_from_spec, spec_from_file_location
    from os.path import join

    sys.path[:1] = []
    spec = spec_from_file_location("dismps_worker", join(here, "__init__.py"), submodule_search_locations=[here])
    module = module_from_spec(spec)
    sys.modules["dismps_worker"] = module
    spec.loader.exec_module(module)


# Processes that a handler starts with multiprocessing's spawn import this file again, under another name.
if __name__ == "__main__":
    _package(sys.path[0])
    from dismps_worker.worker import main

    main()
