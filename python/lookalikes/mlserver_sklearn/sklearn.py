"""A model stored with joblib, served without a handler: its outputs are its methods."""
from __future__ import annotations

from typing import Any, List

from mlserver.codecs import NumpyCodec, NumpyRequestCodec, PandasCodec
from mlserver.errors import InferenceError
from mlserver.model import MLModel
from mlserver.types import InferenceRequest, InferenceResponse, RequestOutput
from mlserver.utils import get_model_uri

PREDICT_FN_KEY = "predict_fn"
PREDICT_OUTPUT = "predict"
PREDICT_PROBA_OUTPUT = "predict_proba"
PREDICT_TRANSFORM = "transform"
VALID_OUTPUTS = [PREDICT_OUTPUT, PREDICT_PROBA_OUTPUT, PREDICT_TRANSFORM]

WELLKNOWN_MODEL_FILENAMES = ["model.joblib", "model.pickle", "model.pkl"]


class SKLearnModel(MLModel):
    """predict, predict_proba or transform, as the request's outputs or `parameters.extra.predict_fn` say."""

    async def load(self) -> bool:
        import joblib
        self._model = joblib.load(await get_model_uri(self._settings, wellknown_filenames=WELLKNOWN_MODEL_FILENAMES))
        return True

    async def predict(self, payload: InferenceRequest) -> InferenceResponse:
        names = self._wanted(payload)
        decoded = self.decode_request(payload, default_codec=NumpyRequestCodec)
        answers = [(name, self._call(name, decoded)) for name in names]
        frames = [name for name, y in answers if PandasCodec.can_encode(y)]
        if frames:
            return self._columns(answers, frames)
        requested = {output.name: output for output in payload.outputs or ()}
        outputs = [self.encode(y, requested.get(name) or RequestOutput(name=name), default_codec=NumpyCodec)
                   for name, y in answers]
        return InferenceResponse(model_name=self.name, model_version=self.version, outputs=outputs)

    def _wanted(self, payload: InferenceRequest) -> List[str]:
        names = [output.name for output in payload.outputs or ()]
        for name in names:
            if name not in VALID_OUTPUTS:
                raise InferenceError("SKLearnModel only supports 'predict', 'predict_proba' and 'transform' as outputs "
                                     "(%s was received)" % name)
        if not names:
            extra = self.settings.parameters.extra if self.settings.parameters else None
            names = [(extra or {}).get(PREDICT_FN_KEY, PREDICT_OUTPUT)]
        for name in names:
            if not hasattr(self._model, name):
                raise InferenceError("%s models do not support '%s'" % (type(_last_step(self._model)).__name__, name))
        return names

    def _call(self, name: str, decoded: Any) -> Any:
        try:
            return getattr(self._model, name)(decoded)
        except ValueError as error:  # a wrong number of features, a wrong rank: what the client sent
            raise InferenceError("%s cannot use the inputs: %s" % (name, error)) from error

    def _columns(self, answers: list, frames: List[str]) -> InferenceResponse:
        if len(answers) > 1:
            raise InferenceError("%s gives columns; they cannot be sent together with other outputs (%s were asked for)"
                                 % (frames[0], ", ".join(name for name, _ in answers)))
        outputs = PandasCodec.encode_outputs(answers[0][1])
        response = InferenceResponse(model_name=self.name, model_version=self.version, outputs=outputs)
        return response.keep_all() if hasattr(response, "keep_all") else response


def _last_step(model: Any) -> Any:
    steps = getattr(model, "steps", None)
    return steps[-1][-1] if steps else model
