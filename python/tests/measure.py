"""Prints start-up time, idle memory and round trips of an echo through the pipes: no test, a look. ``DISMPS_TEST_PYTHON`` applies."""

import os
import select
import statistics
import struct
import subprocess
import sys
import tempfile
import time

sys.path[:0] = [os.path.join(os.path.dirname(os.path.abspath(__file__)), "core")]

import client  # noqa: E402
import runtimes  # noqa: E402


def micros(act, count):
    for _ in range(count // 10 + 1):
        act()
    took = []
    for _ in range(count):
        began = time.perf_counter()
        act()
        took.append(time.perf_counter() - began)
    took.sort()
    return f"median {took[count // 2] * 1e6:7.1f} us, p99 {took[count * 99 // 100] * 1e6:7.1f} us"


def floor():
    """The round trip of a process that only sends back what it reads: what the pipes and the switches between processes cost."""
    code = "import os\nwhile True:\n data = os.read(0, 65536)\n if not data: break\n os.write(1, data)"
    process = subprocess.Popen([client.PYTHON, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0)
    data = bytes(400)

    def act():
        os.write(process.stdin.fileno(), data)
        os.read(process.stdout.fileno(), 65536)

    print("pipes alone          ", micros(act, 2000))
    process.stdin.close()
    process.wait(10)


def small(worker):
    data = struct.pack("<51f", *range(51))
    frame = client.pack(client.INFER, 1, {"lane": 0, "inputs": [client.tensor("x", "FP32", [1, 51], data)[0]]}, [data])
    source, sink = worker.process.stdin.fileno(), worker.process.stdout.fileno()

    def act():
        os.write(source, frame)
        os.read(sink, 65536)

    print("  51 floats          ", micros(act, 2000))
    worker.send(client.PING)
    worker.receive()


def large(worker):
    count = 1 << 20
    with client.SharedFile(4 * count) as file:
        entry, _ = file.tensor("x", "FP32", [1, count], os.urandom(4 * count))
        frame = client.pack(client.INFER, 1, {"lane": 0, "inputs": [entry]})

        def act():
            worker.write(frame)
            select.select([worker.process.stdout], [], [], 5)
            os.read(worker.process.stdout.fileno(), 65536)

        print("  4 MB, shared files ", micros(act, 200))


def measure(name, text, folder):
    began = time.perf_counter()
    with client.Worker() as worker:
        hello = time.perf_counter() - began
        runtime = os.path.join(folder, name + ".py")
        with open(runtime, "w") as file:
            file.write(text)
        open(os.path.join(folder, "app.py"), "w").close()
        worker.load(runtime, folder, shared=os.path.join("/dev/shm", f"dismps-measure-{os.getpid()}-{name}-"))
        loaded = time.perf_counter() - began
        print(f"{name}: HELLO after {hello * 1e3:.0f} ms, LOADED after {loaded * 1e3:.0f} ms, resident {worker.resident() / 1024:.1f} MB")
        small(worker)
        large(worker)
        assert worker.stop() == 0


if __name__ == "__main__":
    floor()
    with tempfile.TemporaryDirectory() as place:
        measure("blocking", runtimes.PLAIN, place)
        measure("events", runtimes.EVENTS, place)
