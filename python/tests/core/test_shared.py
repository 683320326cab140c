"""Large tensors in files of shared memory."""

import os

import client
import pytest
from client import SharedFile, tensor

SIZE = 4 << 20
ECHO = """
from dismps_worker.tensors import WireOutput, WireResponse
def echo(request):
    return WireResponse([WireOutput(x.name, x.datatype, x.shape, x.buffer) for x in request.inputs])
def small(request):
    x = request.inputs[0]
    return WireResponse([WireOutput("y", "UINT8", [4], x.buffer[:4])])
"""


@pytest.fixture
def file():
    with SharedFile(SIZE) as made:
        yield made


def ask(worker, file, data, **head):
    frame = worker.infer(file.tensor("x", "UINT8", [len(data)], data), **head)
    assert frame.kind == client.RESPONSE, frame
    return frame


def outputs(case):
    base = os.path.basename(case.shared)
    return [name for name in os.listdir("/dev/shm") if name.startswith(base)]


def test_large_tensors_come_and_go_through_files_that_are_used_again(case, file):
    worker = case.start(ECHO + "def infer(request): return echo(request)\n")
    paths = set()
    for _ in range(5):
        data = os.urandom(SIZE)
        frame = ask(worker, file, data)
        assert frame.tensors["x"] == data and "kept" not in frame.head
        paths.add(frame.head["outputs"][0]["file"])
    assert len(paths) == 1 and paths.pop().startswith(case.shared)
    assert worker.stop() == 0
    assert outputs(case) == [], "what the server has not unlinked is removed at the end"


def test_output_file_is_the_workers_alone_and_not_made_over_another(case, file):
    worker = case.start(ECHO + "def infer(request): return echo(request)\n")
    place = f"{case.shared}out-{worker.process.pid}-3"
    os.symlink("/dev/shm/dismps-test-target", place)
    frame = ask(worker, file, bytes(SIZE), lane=3)
    assert "file" not in frame.head["outputs"][0] and frame.tensors["x"] == bytes(SIZE), "a link is not followed: through the frame"
    assert not os.path.exists("/dev/shm/dismps-test-target")
    path = ask(worker, file, bytes(SIZE), lane=4).head["outputs"][0]["file"]
    assert os.stat(path).st_mode & 0o777 == 0o600


def test_output_file_is_grown_and_never_shrunk_also_when_it_is_unlinked(case, file):
    worker = case.start(ECHO + "def infer(request): return echo(request)\n")
    opened = None
    for size in (300_000, 1 << 20, 300_000, SIZE, 400_000):
        data = os.urandom(size)
        worker.ask(file.tensor("x", "UINT8", [size], data))
        if opened is not None:
            # The file's name is gone, as after the server has opened it.
            frame = read_by(worker, opened)
        else:
            frame = worker.receive()
            opened = open(frame.head["outputs"][0]["file"], "rb")
            os.unlink(opened.name)
        entry = frame.head["outputs"][0]
        assert entry["file"] == opened.name
        opened.seek(entry["at"])
        assert opened.read(size) == data
        assert os.fstat(opened.fileno()).st_size >= size
    assert os.fstat(opened.fileno()).st_size == SIZE
    opened.close()


def read_by(worker, opened):
    """The next frame, whose file has no name any more."""
    link = opened.name
    os.symlink(f"/proc/self/fd/{opened.fileno()}", link)
    try:
        return worker.receive()
    finally:
        os.unlink(link)


def test_several_large_outputs_and_small_ones_in_one_answer(case, file):
    worker = case.start(ECHO + "def infer(request): return echo(request)\n")
    parts = [os.urandom(300_001), b"abc", os.urandom(300_001), b"", b"defg"]
    inputs = []
    at = 0
    for index, part in enumerate(parts):
        if len(part) > client.LARGE:
            inputs.append(file.tensor(f"n{index}", "UINT8", [len(part)], part, at))
            at += 400_000
        else:
            inputs.append(tensor(f"n{index}", "UINT8", [len(part)], part))
    frame = worker.infer(*inputs)
    assert [frame.tensors[f"n{index}"] for index in range(5)] == parts
    assert ["file" in entry for entry in frame.head["outputs"]] == [True, False, True, False, False]


def test_lanes_have_files_of_their_own(events, file):
    worker = events.start(ECHO + """
import asyncio
async def infer(request):
    await asyncio.sleep(0.05)
    return echo(request)
""")
    with SharedFile(SIZE) as other:
        one, two = os.urandom(SIZE), os.urandom(SIZE)
        worker.ask(file.tensor("x", "UINT8", [SIZE], one), lane=0)
        worker.ask(other.tensor("x", "UINT8", [SIZE], two), lane=1)
        frames = {frame.number: frame for frame in (worker.receive(), worker.receive())}
    assert frames[1].tensors["x"] == one and frames[2].tensors["x"] == two
    assert frames[1].head["outputs"][0]["file"] != frames[2].head["outputs"][0]["file"]


@pytest.mark.parametrize("keep", [
    "request", "request.inputs[0]", "request.inputs[0].buffer", "request.inputs[0].buffer[5:9]", "memoryview(request.inputs[0].buffer)",
    "request.inputs[0].buffer.cast('I')", "request.inputs[0].buffer.toreadonly()", "(lambda b: lambda: b)(request.inputs[0].buffer)"])
def test_input_that_something_still_refers_to_is_told_and_stays_as_it_was(case, file, keep):
    worker = case.start(ECHO + f"""
kept = []
def infer(request):
    if request.id == "keep": kept.append({keep})
    if request.id == "drop": kept.clear()
    return small(request)
""")
    assert "kept" not in ask(worker, file, b"a" * SIZE).head
    assert ask(worker, file, b"b" * SIZE, id="keep").head["kept"] is True
    with SharedFile(SIZE) as second:
        assert "kept" not in ask(worker, second, b"c" * SIZE).head, "another file, which nothing refers to"
        assert ask(worker, second, b"c" * SIZE, id="keep").head["kept"] is True
    with SharedFile(SIZE) as third:
        frame = ask(worker, third, b"d" * SIZE, id="drop")
        assert "kept" not in frame.head and frame.tensors["y"] == b"dddd"


def test_array_that_the_handler_keeps_is_told(case, file):
    worker = case.start(ECHO + """
try:
    import numpy
except ImportError:
    numpy = None
kept = []
def infer(request):
    if numpy is None: return WireResponse([])
    array = numpy.frombuffer(request.inputs[0].buffer, numpy.float32).reshape(2, -1)
    kept[:] = [array.T[3:5] if request.id else array.sum()]
    return small(request)
""")
    frame = ask(worker, file, bytes(SIZE))
    if not frame.tensors:
        pytest.skip("the worker's interpreter has no numpy")
    assert "kept" not in frame.head
    assert ask(worker, file, bytes(SIZE), id="1").head["kept"] is True


def test_circle_of_references_is_not_taken_for_a_handler_that_keeps_its_input(case, file):
    worker = case.start(ECHO + """
def infer(request):
    circle = [request]
    circle.append(circle)
    return small(request)
""")
    for _ in range(3):
        assert "kept" not in ask(worker, file, bytes(SIZE)).head


def test_failed_request_tells_of_kept_memory_too(case, file):
    worker = case.start("""
last = None
def infer(request):
    global last
    try:
        raise ValueError("a")
    except ValueError as fault:
        if request.id: last = fault
        raise
""")
    for id_, kept in ((None, False), ("1", True)):
        frame = worker.infer(file.tensor("x", "UINT8", [SIZE], bytes(SIZE)), **({"id": id_} if id_ else {}))
        assert frame.kind == client.ERROR and frame.head.get("kept", False) is kept


def test_handler_may_write_into_a_large_input_and_answer_with_it(case, file):
    worker = case.start(ECHO + "def infer(request):\n    request.inputs[0].buffer[:4] = b'TEST'\n    return echo(request)\n")
    for _ in range(2):
        data = os.urandom(SIZE)
        frame = ask(worker, file, data)
        assert frame.tensors["x"] == b"TEST" + data[4:] and "kept" not in frame.head


def test_input_file_that_has_grown_is_mapped_again(case, file):
    worker = case.start(ECHO + "def infer(request): return small(request)\n")
    ask(worker, file, bytes(SIZE))
    data = b"more" * (SIZE // 2)
    assert ask(worker, file, data).tensors["y"] == b"more"


def test_files_that_the_server_no_longer_names_are_unmapped(case, file):
    worker = case.start(ECHO + "def infer(request): return small(request)\n")
    ask(worker, file, bytes(SIZE))
    assert mapped(worker, file.path)
    with SharedFile(SIZE) as second:
        ask(worker, second, bytes(SIZE))
        assert mapped(worker, second.path) and not mapped(worker, file.path)


def mapped(worker, path):
    with open(f"/proc/{worker.process.pid}/maps") as maps:
        return path in maps.read()


def test_without_room_for_a_file_the_output_goes_through_the_frame(case, file):
    worker = case.start(ECHO + "def infer(request): return echo(request)\n", shared="/nosuch/place/")
    data = os.urandom(SIZE)
    assert ask(worker, file, data).tensors["x"] == data


def test_memory_is_flat_over_many_large_requests(case, file):
    worker = case.start(ECHO + "def infer(request): return echo(request)\n")
    data = bytes(SIZE)
    for _ in range(5):
        ask(worker, file, data)
    before = worker.resident()
    for _ in range(100):
        ask(worker, file, data)
    assert worker.resident() - before < 2048
