import glob
import os
import sys

# `import client` and the worker's package, for tests of parts of it, work from every folder below this one.
HERE = os.path.dirname(os.path.abspath(__file__))
for folder in (HERE, os.path.dirname(HERE)):
    if folder not in sys.path:
        sys.path.insert(0, folder)


def pytest_sessionfinish() -> None:
    # Workers that a test kills leave the files that their server would have removed.
    for path in glob.glob(f"/dev/shm/dismps-test-{os.getpid()}-*"):
        os.unlink(path)
