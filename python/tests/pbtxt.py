"""Reads a config.pbtxt into the JSON form that LOAD carries. Enough for the configurations of the tests."""

from __future__ import annotations

import re

_TOKEN = re.compile(r'\s*(?:#[^\n]*\n\s*)*("(?:[^"\\]|\\.)*"|[\w.+-]+|[{}\[\]:,])')
_LISTS = {"input", "output", "instance_group", "dims", "control_input", "control", "preferred_batch_size", "shape"}


def read(path: str) -> dict:
    with open(path, encoding="utf-8") as file:
        tokens = _TOKEN.findall(file.read())
    config: dict = {"max_batch_size": 0, "input": [], "output": []}
    _fields(tokens, config)
    return config


def _fields(tokens: list, into: dict) -> None:
    while tokens and tokens[0] != "}":
        key = tokens.pop(0)
        if tokens[0] == ":":
            tokens.pop(0)
        value = _value(tokens)
        if key == "parameters":
            into.setdefault(key, {})[value["key"]] = value["value"]
        elif key in _LISTS:
            into.setdefault(key, []).extend(value if isinstance(value, list) else [value])
        else:
            into[key] = value
        if tokens and tokens[0] == ",":
            tokens.pop(0)


def _value(tokens: list):
    token = tokens.pop(0)
    if token == "{":
        made: dict = {}
        _fields(tokens, made)
        tokens.pop(0)
        return made
    if token == "[":
        values = []
        while tokens[0] != "]":
            values.append(_value(tokens))
            if tokens[0] == ",":
                tokens.pop(0)
        tokens.pop(0)
        return values
    if token[0] == '"':
        return token[1:-1]
    if re.fullmatch(r"[+-]?\d+", token):
        return int(token)
    return {"true": True, "false": False}.get(token, token)
