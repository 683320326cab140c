"""Serves an XGBoost model under MLServer. A starting point: change it as the model needs."""
import numpy as np
import xgboost as xgb
from mlserver import MLModel
from mlserver.codecs import NumpyCodec
from mlserver.types import InferenceRequest, InferenceResponse
from mlserver.utils import get_model_uri


class Handler(MLModel):
    async def load(self) -> bool:
        self._booster = xgb.Booster(model_file=await get_model_uri(self.settings))
        return True

    async def predict(self, payload: InferenceRequest) -> InferenceResponse:
        rows = NumpyCodec.decode_input(payload.inputs[0])
        scores = self._booster.predict(xgb.DMatrix(rows.reshape(len(rows), -1)))
        return InferenceResponse(
            id=payload.id,
            model_name=self.name,
            model_version=self.version,
            outputs=[NumpyCodec.encode_output(name="output_0", payload=np.asarray(scores, dtype=np.float32))],
        )
