"""A model stored by XGBoost, served without a handler."""
from __future__ import annotations

from typing import Any

from mlserver.codecs import NumpyCodec, NumpyRequestCodec
from mlserver.errors import InferenceError
from mlserver.model import MLModel
from mlserver.types import InferenceRequest, InferenceResponse, RequestOutput
from mlserver.utils import get_model_uri

PREDICT_OUTPUT = "predict"
PREDICT_PROBA_OUTPUT = "predict_proba"
VALID_OUTPUTS = [PREDICT_OUTPUT, PREDICT_PROBA_OUTPUT]

WELLKNOWN_MODEL_FILENAMES = ["model.bst", "model.json", "model.ubj"]


def _loaded(path: str) -> Any:
    """The model behind the interface of scikit-learn: a regressor, or what the file says with a TypeError that it is."""
    import xgboost
    try:
        model = xgboost.XGBRegressor()
        model.load_model(path)
    except TypeError:
        model = xgboost.XGBClassifier()
        model.load_model(path)
    return model


class XGBoostModel(MLModel):
    """predict, and predict_proba for classifiers."""

    async def load(self) -> bool:
        self._model = _loaded(await get_model_uri(self._settings, wellknown_filenames=WELLKNOWN_MODEL_FILENAMES))
        return True

    async def predict(self, payload: InferenceRequest) -> InferenceResponse:
        requested = payload.outputs or [RequestOutput(name=PREDICT_OUTPUT)]
        for output in requested:
            if output.name not in VALID_OUTPUTS:
                raise InferenceError("XGBoostModel only supports 'predict' and 'predict_proba' as outputs (%s was received)"
                                     % output.name)
            if not hasattr(self._model, output.name):
                raise InferenceError("%s models do not support '%s'" % (type(self._model).__name__, output.name))
        decoded = self.decode_request(payload, default_codec=NumpyRequestCodec)
        outputs = [self.encode(self._call(output.name, decoded), output, default_codec=NumpyCodec) for output in requested]
        return InferenceResponse(model_name=self.name, model_version=self.version, outputs=outputs)

    def _call(self, name: str, decoded: Any) -> Any:
        try:
            return getattr(self._model, name)(decoded)
        except ValueError as error:  # what the client sent; XGBoostError is one of these, too
            raise InferenceError("%s cannot use the inputs: %s" % (name, error)) from error
