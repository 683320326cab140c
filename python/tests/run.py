"""Runs the tests with pytest and ends with a line that scripts can count: ``Pytest: 12 passed, 0 failed, 1 skipped``."""

import sys
from collections import Counter
from pathlib import Path

import pytest


class Count:
    def __init__(self) -> None:
        self.outcomes: Counter = Counter()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        # A test that passes is told after its call; one that breaks in its set-up or clean-up never is, or is told there too.
        if report.when == "call" or report.outcome != "passed":
            self.outcomes[report.outcome] += 1

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed:
            self.outcomes["failed"] += 1


if __name__ == "__main__":
    count = Count()
    code = pytest.main(["-q", "-p", "no:cacheprovider", str(Path(__file__).parent), *sys.argv[1:]], plugins=[count])
    told = count.outcomes
    print(f"Pytest: {told['passed']} passed, {told['failed']} failed, {told['skipped']} skipped", flush=True)
    sys.exit(int(code))
