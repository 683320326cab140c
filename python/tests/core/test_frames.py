"""The frames of the worker by themselves, over a pipe of the smallest size."""

import fcntl
import os
import threading

import pytest
from dismps_worker import frames
from dismps_worker.failures import FrameError
from dismps_worker.frames import FrameReader, FrameWriter


@pytest.fixture
def pipe():
    source, sink = os.pipe()
    fcntl.fcntl(sink, getattr(fcntl, "F_SETPIPE_SZ", 1031), 4096)
    yield source, sink
    for descriptor in (source, sink):
        try:
            os.close(descriptor)
        except OSError:
            pass


def through(pipe, head, buffers):
    """The frame as the reader has it, sent in many partial writes, and its tensors."""
    source, sink = pipe

    def fail(fault):
        raise fault

    views = [memoryview(buffer) for buffer in buffers]
    sender = threading.Thread(target=FrameWriter(sink, fail).send, args=(frames.RESPONSE, 7, head, views))
    sender.start()
    reader = FrameReader(source)
    read = []
    while not read:
        read = reader.read()
    sender.join(10)
    at, tensors = read[0].end, []
    for view in views:
        at += -at % 16
        tensors.append(bytes(read[0].data[at:at + view.nbytes]))
        at += view.nbytes
    assert at == len(read[0].data)
    return read[0], tensors


@pytest.mark.parametrize("sizes", [[], [1], [0, 15, 16, 17, 0], [70_000], [300_000, 3, 400_000], [5] * 2000, [100] * 1500, [65_400], [65_536]])
def test_partial_writes_lose_nothing(pipe, sizes):
    buffers = [os.urandom(size) for size in sizes]
    frame, tensors = through(pipe, {"a": "é\n", "b": [1, 2.5, None, True]}, buffers)
    assert tensors == buffers
    assert (frame.kind, frame.number, frame.head) == (frames.RESPONSE, 7, {"a": "é\n", "b": [1, 2.5, None, True]})


def test_arrays_of_every_form_are_written_as_their_bytes(pipe):
    numpy = pytest.importorskip("numpy")
    arrays = [numpy.arange(60_000).astype(kind).reshape(100, 20, 30) for kind in ("<f4", ">f4", "<f2", "u1", "<i8", "?", "<c8")]
    _, tensors = through(pipe, {}, arrays)
    assert tensors == [array.tobytes() for array in arrays]


def test_memory_that_was_read_is_writable_and_aligned(pipe):
    numpy = pytest.importorskip("numpy")
    for size in (204, 70_000, 300_000):
        frame, _ = through(pipe, {}, [bytes(size)])
        at = frame.end + -frame.end % 16
        array = numpy.frombuffer(memoryview(frame.data)[at:], numpy.float64, 1)
        assert array.flags.writeable and array.flags.aligned
        array[0] = 1


def test_length_beyond_the_limit_is_refused_before_memory_is_taken(pipe):
    source, sink = pipe
    os.write(sink, frames._PREFIX.pack(frames.LONGEST + 1, frames.INFER, 1, 2) + b"{}")
    with pytest.raises(FrameError, match="a frame that begins with"):
        FrameReader(source).read()


def test_end_between_frames_is_none_and_within_one_a_fault(pipe):
    source, sink = pipe
    os.write(sink, b"\x20\0\0\0")
    os.close(sink)
    reader = FrameReader(source)
    assert reader.read() == []
    with pytest.raises(FrameError, match="within a frame"):
        reader.read()


def test_writers_of_several_threads_do_not_mix_their_frames(pipe):
    source, sink = pipe
    writer = FrameWriter(sink, lambda fault: None)

    def send(number):
        for _ in range(50):
            writer.send(frames.RESPONSE, number, {}, [memoryview(bytes([number]) * 5000 * number)])

    threads = [threading.Thread(target=send, args=(number,)) for number in (1, 2, 20)]
    for thread in threads:
        thread.start()
    reader, read = FrameReader(source), []
    while len(read) < 150:
        read += reader.read()
    assert all(bytes(frame.data[32:]) == bytes([frame.number]) * 5000 * frame.number for frame in read)
    for thread in threads:
        thread.join(10)
