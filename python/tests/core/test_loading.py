"""LOAD: the import path, and what is told when a model cannot be loaded."""

import os
import time

import client
import pytest
from client import tensor

X = tensor("x", "UINT8", [2], b"ab")


def failed(case, app, **head):
    worker, answer = case.load(app, **head)
    assert answer.kind == client.LOAD_FAILED, answer
    assert worker.wait() == 0
    return answer.head, worker.log()


def test_modules_that_the_interpreter_lacks_are_named_without_importing(case):
    head, log = failed(case, "raise SystemError('imported')", modules=["json", "nosuch_a", "app", "nosuch_b.part", "dismps_worker"])
    assert head == {"reason": "lacks", "modules": ["nosuch_a", "nosuch_b.part"]}
    assert log == ""


def test_folder_of_data_is_no_library(case):
    (case.folder / "nosuch_data").mkdir()
    (case.folder / "nosuch_data" / "model.json").write_text("{}")
    (case.folder / "parts").mkdir()
    (case.folder / "parts" / "one.py").write_text("")
    assert failed(case, "", modules=["nosuch_data", "parts"])[0]["modules"] == ["nosuch_data"]


def test_missing_module_is_told_with_file_and_line(case):
    case.write("inner.py", "# a comment\n\nimport nosuch_module\n")
    head, log = failed(case, "import os\nimport inner\n")
    assert head == {"reason": "import", "module": "nosuch_module", "file": "inner.py", "line": 3, "message": "No module named 'nosuch_module'"}
    assert "Traceback" in log and "dismps_worker" not in log.replace("dismps_worker_test_runtime", "")


def test_module_that_a_pickle_needs_is_told_with_the_line_that_loads_it(case):
    # protocol 0: the object nosuch_pickled.Thing
    (case.folder / "model.pkl").write_bytes(b"cnosuch_pickled\nThing\n.")
    head, _ = failed(case, """
        import os, pickle
        HERE = os.path.dirname(__file__)
        def load(head):
            with open(os.path.join(HERE, "model.pkl"), "rb") as file:
                return pickle.load(file)
    """)
    assert (head["reason"], head["module"], head["file"], head["line"]) == ("import", "nosuch_pickled", "app.py", 6)


def test_missing_name_of_a_module_that_is_there_is_an_error(case):
    head, _ = failed(case, "\nfrom json import nosuch\n")
    assert head["reason"] == "error" and head["type"] == "ImportError" and head["at"] == "app.py:2"
    assert head["message"].startswith("cannot import name 'nosuch' from 'json'")


def test_error_in_load_is_told_with_its_place(case):
    head, log = failed(case, """
        def load(head):
            return deeper(head)
        def deeper(head):
            return {}["weights"]
    """)
    assert head == {"reason": "error", "type": "KeyError", "message": "no such key: 'weights'", "at": "app.py:5 in deeper"}
    assert "KeyError: 'weights'" in log


def test_syntax_error_is_told_with_its_own_file_and_line(case):
    case.write("inner.py", "a = 1\nb = (\n")
    head, _ = failed(case, "import inner")
    assert head["type"] == "SyntaxError" and head["at"] == "inner.py:2"


def test_file_of_the_code_folder_opened_by_a_relative_path_is_explained(case):
    case.write("weights.txt", "1")
    head, _ = failed(case, "def load(head): open('weights.txt')")
    assert "'weights.txt' lies in the code folder" in head["message"] and "__file__" in head["message"]
    assert head["at"] == "app.py:1 in load"


@pytest.mark.parametrize("call, text", [("sys.exit(3)", "sys.exit(3)"), ("raise KeyboardInterrupt", "KeyboardInterrupt"), ("sys.exit()", "sys.exit()")])
def test_handler_that_ends_itself_in_load_has_failed_to_load(case, call, text):
    head, _ = failed(case, f"import sys\ndef load(head): {call}")
    assert head["reason"] == "error" and text in head["message"] and head["at"] == "app.py:2 in load"


def test_reason_of_the_runtime_is_passed_on(case):
    head, _ = failed(case, """
        from dismps_worker.failures import LoadFailed
        def load(head): raise LoadFailed("not-ready", message="load() returned False")
    """)
    assert head == {"reason": "not-ready", "message": "load() returned False"}


def test_prints_before_and_during_load_go_to_the_log(case):
    worker = case.start("""
        import os
        print("imported"); os.write(1, b"raw\\n")
        def load(head): print("loading", end=""); return {"platform": "p"}
    """)
    assert worker.infer(X).tensors["x"] == b"ab"
    assert worker.stop() == 0
    assert worker.log() == "imported\nraw\nloading"


def test_slow_load_is_waited_for(case):
    began = time.monotonic()
    worker = case.start("import time\ndef load(head): time.sleep(2)")
    assert time.monotonic() - began >= 2
    assert worker.infer(X).tensors["x"] == b"ab"


def test_own_modules_may_have_the_workers_and_the_interpreters_names(case):
    for name in ("frames", "status", "worker", "shared", "tensors", "imports", "__init__", "dismps", "types", "json"):
        case.write(name + ".py", f"NAME = {name!r}\n")
    worker = case.start("""
        import sys, frames, status, worker, shared, tensors, imports, types, json
        def load(head):
            assert frames.NAME == "frames" and status.NAME == "status" and worker.NAME == "worker" and shared.NAME == "shared"
            assert tensors.NAME == "tensors" and imports.NAME == "imports"
            assert types.SimpleNamespace and json.loads("1") == 1, "the interpreter's own are loaded already"
            return {"notes": [p for p in sys.path if p.rstrip("/").endswith("dismps_worker")]}
    """)
    assert worker.infer(X).tensors["x"] == b"ab"


def test_import_path_is_code_folder_interpreter_lookalikes(case):
    worker, answer = case.load("import sys\ndef load(head): return {'notes': sys.path}")
    path = answer.head["notes"]
    assert path[0] == str(case.folder)
    assert client.WORKER not in path and "" not in path
    lookalikes = os.path.join(client.PYTHON_FOLDER, "lookalikes")
    assert lookalikes not in path[:-1]
    assert (path[-1] == lookalikes) == os.path.isdir(lookalikes)


def test_folders_of_pythonpath_are_left_out_with_a_note(case, tmp_path):
    own, packages = tmp_path / "lib", tmp_path / "site-packages"
    for folder in (own, packages):
        folder.mkdir()
    (own / "from_lib.py").write_text("")
    (packages / "from_packages.py").write_text("")
    worker, answer = case.load("""
        import os, from_packages
        def load(head):
            try:
                import from_lib
            except ImportError:
                return {"notes": ["own note", os.environ["PYTHONPATH"]]}
    """, env={"PYTHONPATH": f"{own}{os.pathsep}{packages}"})
    assert answer.head["notes"] == [
        f"PYTHONPATH: '{own}' is left out of the import path, because the platform has not got it", "own note", str(packages)]


def test_no_bytecode_is_left_in_the_code_folder(case):
    case.write("inner.py", "")
    (case.folder / "part").mkdir()
    (case.folder / "part" / "__init__.py").write_text("")
    case.start("import inner, part", env={"PYTHONDONTWRITEBYTECODE": ""})
    assert sorted(os.listdir(case.folder)) == ["app.py", "inner.py", "part"]
    assert os.listdir(case.folder / "part") == ["__init__.py"]


def test_processes_that_the_handler_spawns_find_its_modules(case):
    worker = case.start("""
        import multiprocessing
        def work(value): return value + 1
        def infer(request):
            from dismps_worker_test_runtime import WireOutput, WireResponse
            with multiprocessing.get_context("spawn").Pool(1) as pool:
                return WireResponse([WireOutput("y", "UINT8", [1], bytes(pool.map(work, [41])))])
    """.replace("from dismps_worker_test_runtime", "from dismps_worker.tensors"))
    assert worker.infer(X, timeout=60).tensors["y"] == b"*"
