"""A model stored by LightGBM, served without a handler."""
from __future__ import annotations

from mlserver.codecs import NumpyCodec, NumpyRequestCodec
from mlserver.errors import InferenceError
from mlserver.model import MLModel
from mlserver.types import InferenceRequest, InferenceResponse
from mlserver.utils import get_model_uri

WELLKNOWN_MODEL_FILENAMES = ["model.bst"]


class LightGBMModel(MLModel):
    """One output: predict."""

    async def load(self) -> bool:
        import lightgbm
        self._faults = (ValueError, lightgbm.basic.LightGBMError)
        self._model = lightgbm.Booster(model_file=await get_model_uri(self._settings, wellknown_filenames=WELLKNOWN_MODEL_FILENAMES))
        return True

    async def predict(self, payload: InferenceRequest) -> InferenceResponse:
        decoded = self.decode_request(payload, default_codec=NumpyRequestCodec)
        try:
            prediction = self._model.predict(decoded)
        except self._faults as error:  # a wrong number of features: what the client sent
            raise InferenceError("predict cannot use the inputs: %s" % error) from error
        return InferenceResponse(model_name=self.name, model_version=self.version,
                                 outputs=[NumpyCodec.encode_output(name="predict", payload=prediction)])
