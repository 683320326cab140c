"""What the server has not taken yet of the answers to one request. docs/worker.md has the numbers; the server counts the same way."""

from __future__ import annotations

# A request whose answers are not taken has so many of them on the way at most, and so many bytes and one answer more.
MOST_ANSWERS = 8
MOST_BYTES = 4 << 20


class Flow:
    """Two pairs of counts that only grow, each pair written by one side: senders, one at a time, and whoever reads the server's frames."""

    __slots__ = ("_sent", "_sent_bytes", "_taken", "_taken_bytes")

    def __init__(self) -> None:
        self._sent = self._sent_bytes = self._taken = self._taken_bytes = 0

    def has_room(self) -> bool:
        """Whether one more answer may be sent."""
        open_ = self._sent - self._taken
        return not open_ or (open_ < MOST_ANSWERS and self._sent_bytes - self._taken_bytes < MOST_BYTES)

    def sent(self, size: int) -> None:
        """Counts an answer that was sent."""
        self._sent += 1
        self._sent_bytes += size

    def taken(self, answers: int, size: int) -> None:
        """Counts what the server says that it has taken."""
        self._taken += answers
        self._taken_bytes += size
