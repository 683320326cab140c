"""The logger that handlers share with the server. The lines go where the handler's prints go: to the resource's log."""
from __future__ import annotations

import logging
import sys
from typing import Optional

from . import context

LoggerName = "mlserver"

logger = logging.getLogger(LoggerName)

_HANDLER_NAME = "stdout_stream_handler"


def get_logger() -> logging.Logger:
    return logger


class ModelLoggerFormatter(logging.Formatter):
    """Adds the model's name and version to a line."""

    def __init__(self, settings: object = None):
        self.use_structured_logging = bool(getattr(settings, "use_structured_logging", False))
        super().__init__("%(asctime)s [%(name)s]%(model)s %(levelname)s - %(message)s")

    def format(self, record: logging.LogRecord) -> str:
        name = context.model_name_var.get(context.only[0])
        version = context.model_version_var.get(context.only[1])
        if self.use_structured_logging:
            return self._structured(record, name, version)
        record.model = "[%s%s]" % (name, ":" + version if version else "") if name else ""
        return super().format(record)

    def _structured(self, record: logging.LogRecord, name: str, version: str) -> str:
        import json
        line = {"time": self.formatTime(record), "name": record.name, "level": record.levelname, "message": record.getMessage()}
        if record.exc_info:
            line["message"] += "\n" + self.formatException(record.exc_info)
        if name:
            line["model_name"] = name
        if version:
            line["model_version"] = version
        return json.dumps(line)


def configure_logger(settings: Optional[object] = None) -> logging.Logger:
    """Gives the logger its one handler and its level: debug lines too, unless the settings say debug false."""
    handler = next((h for h in logger.handlers if h.get_name() == _HANDLER_NAME), None)
    if handler is None:
        handler = logging.StreamHandler(sys.stdout)
        handler.set_name(_HANDLER_NAME)
        logger.addHandler(handler)
    handler.setFormatter(ModelLoggerFormatter(settings))
    logger.setLevel(logging.DEBUG if settings is not None and getattr(settings, "debug", False) else logging.INFO)
    if settings is not None and getattr(settings, "logging_settings", None):
        apply_logging_file(settings.logging_settings)
    return logger


def apply_logging_file(logging_settings: object) -> None:
    """Takes the settings of the module logging.config, given as a dict or as a file of them."""
    import logging.config
    if isinstance(logging_settings, dict):
        logging.config.dictConfig(logging_settings)
    elif isinstance(logging_settings, str) and logging_settings.endswith(".json"):
        import json
        with open(logging_settings, encoding="utf-8") as file:
            logging.config.dictConfig(json.load(file))
    elif isinstance(logging_settings, str):
        logging.config.fileConfig(logging_settings, disable_existing_loggers=False)
    else:
        logger.warning("logging_settings is neither a dict nor the name of a file: %r", logging_settings)
