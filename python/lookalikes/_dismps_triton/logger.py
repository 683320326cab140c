"""Logger: to standard error, which is the resource's log."""

from __future__ import annotations

import enum
import os
import sys


class LogLevel(enum.Enum):
    INFO = "I"
    WARNING = "W"
    ERROR = "E"
    VERBOSE = "V"


class Logger:
    LogLevel = LogLevel
    INFO = LogLevel.INFO
    WARNING = LogLevel.WARNING
    ERROR = LogLevel.ERROR
    VERBOSE = LogLevel.VERBOSE

    @staticmethod
    def log(message: str, level: LogLevel = LogLevel.INFO) -> None:
        _write(message, level)

    @staticmethod
    def log_info(message: str) -> None:
        _write(message, LogLevel.INFO)

    @staticmethod
    def log_warn(message: str) -> None:
        _write(message, LogLevel.WARNING)

    @staticmethod
    def log_error(message: str) -> None:
        _write(message, LogLevel.ERROR)

    @staticmethod
    def log_verbose(message: str) -> None:
        _write(message, LogLevel.VERBOSE)


def _write(message: str, level: LogLevel) -> None:
    if not isinstance(message, str):
        raise TypeError("Logger: the message must be a str, not %s" % type(message).__name__)
    if not isinstance(level, LogLevel):
        raise TypeError("Logger: the level must be one of Logger.INFO, WARNING, ERROR, VERBOSE, not %r" % (level,))
    caller = sys._getframe(2)
    line = "%s %s:%d] %s\n" % (level.value, os.path.basename(caller.f_code.co_filename), caller.f_lineno, message)
    try:
        sys.stderr.write(line)
        sys.stderr.flush()
    except (OSError, ValueError, AttributeError):
        pass  # a handler that closed its own standard error loses its log, not its answer
