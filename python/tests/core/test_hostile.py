"""Handlers that do what they should not: the frames survive, or the process ends by itself."""

import os
import subprocess
import sys
import textwrap
import time

import client
import pytest
from client import tensor

X = tensor("x", "UINT8", [2], b"ab")
ECHO = """
import os, sys, threading, time
from dismps_worker.tensors import WireOutput, WireResponse
def echo(request):
    return WireResponse([WireOutput(x.name, x.datatype, x.shape, x.buffer) for x in request.inputs])
"""


def answers(worker, count=3):
    for _ in range(count):
        frame = worker.infer(X)
        assert frame.kind == client.RESPONSE and frame.tensors == {"x": b"ab"}, (frame, worker.log())
    return True


def test_binary_garbage_and_long_lines_on_every_level_go_to_the_log(case):
    worker = case.start(ECHO + r"""
def infer(request):
    os.write(1, bytes(range(256)) * 10)
    os.write(2, b"\xff\xfe\x00")
    sys.stdout.buffer.write(b"\x80\x81")
    print("y" * 1_000_000)
    print("\ud800 odd", file=sys.stderr)
    os.system("echo from a child")
    return echo(request)
""")
    assert answers(worker)
    log = worker.log()
    assert "y" * 1_000_000 in log and "\\ud800 odd" in log and log.count("from a child\n") == 3


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux's C library is asked")
def test_lines_that_c_code_prints_are_in_the_log_at_once(case):
    worker = case.start(ECHO + """
import ctypes
def infer(request):
    ctypes.CDLL(None).printf(b"from C\\n")
    return echo(request)
""")
    assert answers(worker, 1) and worker.log() == "from C\n"


def test_standard_input_is_empty_for_the_handler(case):
    assert answers(case.start(ECHO + """
def infer(request):
    assert sys.stdin.read() == "" and os.read(0, 10) == b""
    return echo(request)
"""))


def test_low_descriptors_closed_and_reused_do_no_harm(case):
    worker = case.start(ECHO + """
def infer(request):
    os.closerange(0, 50)
    files.append([open(os.devnull, 'r+b', buffering=0) for _ in range(20)])
    return echo(request)
files = []
""")
    assert answers(worker)
    assert worker.stop() == 0


def test_prints_work_again_after_they_failed_on_closed_descriptors(case):
    worker = case.start(ECHO + """
def infer(request):
    if request.id: os.closerange(0, 50)
    print("printed", request.id)
    return echo(request)
""")
    frame = worker.infer(X, id="1")
    assert frame.kind == client.ERROR and frame.head["type"] == "OSError"
    assert answers(worker)
    assert worker.log().count("printed None\n") == 3


def test_futures_of_threads_work_after_low_descriptors_were_closed(events):
    worker = events.start(ECHO + """
import asyncio
async def infer(request):
    os.closerange(3, 50)
    await asyncio.get_running_loop().run_in_executor(None, time.sleep, 0.01)
    return echo(request)
""")
    assert answers(worker)


def test_all_descriptors_closed_ends_the_worker(case):
    worker = case.start(ECHO + "def infer(request):\n    os.closerange(0, 4096)\n    return echo(request)\n")
    worker.ask(X)
    assert worker.wait(5) == 71


def test_all_descriptors_closed_by_a_thread_end_the_worker(case):
    worker = case.start(ECHO + "def infer(request):\n    threading.Timer(0.1, os.closerange, (0, 4096)).start()\n    return echo(request)\n")
    worker.infer(X)
    time.sleep(0.3)
    try:
        worker.ask(X)
    except BrokenPipeError:
        pass
    assert worker.wait(5) == 71


@pytest.mark.parametrize("child, expected", [("return echo(request)", 0), ("raise ValueError('child')", 1), ("sys.exit(5)", 5), ("return None", 0)])
def test_forked_child_that_comes_back_ends_and_only_the_parent_answers(case, child, expected):
    worker = case.start(ECHO + f"""
children = []
def infer(request):
    if request.id:
        return WireResponse([WireOutput("y", "UINT8", [1], bytes([os.waitstatus_to_exitcode(os.waitpid(children[0], 0)[1])]))])
    pid = os.fork()
    if pid == 0:
        {child}
    children.append(pid)
    return echo(request)
""")
    assert worker.infer(X).tensors == {"x": b"ab"}
    code = worker.infer(X, id="1").tensors["y"][0]
    assert code == expected
    worker.send(client.PING)
    assert worker.receive().kind == client.PONG
    assert worker.stop() == 0


def test_forked_child_that_comes_back_from_load_ends(case):
    worker = case.start(ECHO + "def load(head): os.fork()\ndef infer(request): return echo(request)\n")
    assert answers(worker)


def test_child_processes_of_the_handler_do_not_hold_the_pipes(case):
    worker = case.start(ECHO + """
import subprocess
def infer(request):
    child = subprocess.Popen(["sleep", "30"], close_fds=False)
    return WireResponse([WireOutput("y", "INT32", [1], child.pid.to_bytes(4, "little"))])
""")
    child = int.from_bytes(worker.infer(X).tensors["y"], "little")
    try:
        worker.process.stdin.close()
        assert worker.wait(5) == 0
        assert os.read(worker.process.stdout.fileno(), 1) == b""
    finally:
        client.end_by_id(child)


def test_other_working_folder_does_no_harm(case, tmp_path):
    assert answers(case.start(ECHO + f"def infer(request):\n    os.chdir({str(tmp_path)!r})\n    return echo(request)\n"))


def test_threads_that_print_do_no_harm(case):
    worker = case.start(ECHO + """
def chatter():
    while True:
        print("chatter")
        os.write(1, b"more")
        time.sleep(0.001)
def load(head):
    for _ in range(4): threading.Thread(target=chatter).start()
def infer(request): return echo(request)
""")
    assert answers(worker, 200)
    assert worker.stop() == 0


def test_exhausted_descriptors_do_no_harm(case):
    worker = case.start(ECHO + """
files = []
def infer(request):
    try:
        while True: files.append(open(os.devnull))
    except OSError:
        return echo(request)
""")
    assert answers(worker)


def test_few_descriptors_allowed_are_enough(case):
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (64, hard))
    try:
        worker = case.start(ECHO + "def infer(request): return echo(request)\n")
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    assert answers(worker)


@pytest.mark.skipif(sys.platform != "linux", reason="the kernel's tie is Linux's")
def test_death_of_the_parent_ends_a_worker_that_spins(case):
    case.write("app.py", "def infer(request):\n    while True: pass\n")
    parent = subprocess.Popen([sys.executable, "-c", textwrap.dedent(f"""
        import sys, time
        sys.path.insert(0, {os.path.dirname(client.__file__)!r})
        import client
        worker = client.Worker()
        worker.load({str(case.runtime)!r}, {str(case.folder)!r})
        worker.ask({X!r})
        print(worker.process.pid, flush=True)
        time.sleep(60)
    """)], stdout=subprocess.PIPE)
    try:
        pid = int(parent.stdout.readline())
        time.sleep(0.2)
        assert _running(pid)
        parent.kill()
        until = time.monotonic() + 1
        while _running(pid) and time.monotonic() < until:
            time.sleep(0.01)
        assert not _running(pid)
    finally:
        parent.kill()
        parent.wait(10)
        parent.stdout.close()


def _running(pid):
    try:
        with open(f"/proc/{pid}/stat") as file:
            return file.read().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False
