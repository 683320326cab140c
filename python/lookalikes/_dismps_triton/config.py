"""ModelConfig, which auto_complete_config fills, and look-ups in a configuration."""

from __future__ import annotations

import json


class ModelConfig:
    def __init__(self, model_config: str) -> None:
        config = json.loads(model_config)
        config.setdefault("name", "")
        config.setdefault("max_batch_size", 0)
        config.setdefault("input", [])
        config.setdefault("output", [])
        self._model_config = config

    def as_dict(self) -> dict:
        return self._model_config

    def set_max_batch_size(self, max_batch_size: int) -> None:
        stated = self._model_config["max_batch_size"]
        if stated > max_batch_size:
            raise ValueError("configuration specified max_batch_size %d, but in auto-complete-config function for model '%s' specified "
                             "max_batch_size %d" % (stated, self._model_config["name"], max_batch_size))
        self._model_config["max_batch_size"] = max_batch_size

    def set_dynamic_batching(self) -> None:
        for scheduler in ("sequence_batching", "ensemble_scheduling"):
            if scheduler in self._model_config:
                raise ValueError("Configuration specified scheduling_choice as '%s', but auto-complete-config function for model '%s' tries "
                                 "to set scheduling_choice as 'dynamic_batching'" % (scheduler, self._model_config["name"]))
        self._model_config.setdefault("dynamic_batching", {})

    def add_input(self, input: dict) -> None:
        self._add("input", input, ("name", "data_type", "dims", "optional"))

    def add_output(self, output: dict) -> None:
        self._add("output", output, ("name", "data_type", "dims"))

    def set_model_transaction_policy(self, transaction_policy_dict: dict) -> None:
        name = self._model_config["name"]
        for key in transaction_policy_dict:
            if key != "decoupled":
                raise ValueError("model transaction property in auto-complete-config function for model '%s' contains property other than "
                                 "'decoupled'." % name)
        policy = self._model_config.setdefault("model_transaction_policy", {})
        if "decoupled" not in transaction_policy_dict:
            return
        wanted = transaction_policy_dict["decoupled"]
        if policy.setdefault("decoupled", wanted) != wanted:
            raise ValueError("trying to change decoupled property in auto-complete-config for model '%s', which is already set to '%s'."
                             % (name, policy["decoupled"]))

    def _add(self, kind: str, tensor: dict, known: tuple) -> None:
        model = self._model_config["name"]
        about = "%s '%s' in auto-complete-config function for model '%s'" % (kind, tensor.get("name"), model)
        if any(key not in known for key in tensor):
            raise ValueError("%s contains property other than %s and '%s'."
                             % (about, ", ".join("'%s'" % key for key in known[:-1]), known[-1]))
        if "name" not in tensor:
            raise ValueError("%s in auto-complete-config function for model '%s' is missing 'name' property." % (kind, model))
        for key in ("data_type", "dims"):
            if key not in tensor:
                raise ValueError("%s is missing '%s' property." % (about, key))
        for stated in self._model_config[kind]:
            if stated["name"] == tensor["name"]:
                self._agree(kind, stated, tensor)
                return
        self._model_config[kind].append(tensor)

    def _agree(self, kind: str, stated: dict, tensor: dict) -> None:
        model, name = self._model_config["name"], tensor["name"]
        data_type = stated.get("data_type", "TYPE_INVALID")
        if data_type not in ("TYPE_INVALID", tensor["data_type"]):
            raise ValueError("unable to load model '%s', configuration expects datatype %s for %s '%s', model provides %s"
                             % (model, data_type, kind, name, tensor["data_type"]))
        for key in ("dims", "optional"):
            before = stated.get(key)
            # No dims mean that the configuration leaves them to the model; `optional` counts as soon as it is written.
            open_ = not before if key == "dims" else before is None
            if key in tensor and not open_ and before != tensor[key]:
                raise ValueError("model '%s', tensor '%s': the model expects %s %s but the model configuration specifies %s %s"
                                 % (model, name, key, tensor[key], key, before))
        for key in ("data_type", "dims", "optional"):
            if key in tensor:
                stated[key] = tensor[key]


def _named(tensors, name: str):
    return next((tensor for tensor in tensors if tensor["name"] == name), None)


def get_input_config_by_name(model_config: dict, name: str):
    return _named(model_config.get("input", ()), name)


def get_output_config_by_name(model_config: dict, name: str):
    return _named(model_config.get("output", ()), name)


def using_decoupled_model_transaction_policy(model_config: dict) -> bool:
    if "model_transaction_policy" in model_config:
        return model_config["model_transaction_policy"]["decoupled"]
    return False
