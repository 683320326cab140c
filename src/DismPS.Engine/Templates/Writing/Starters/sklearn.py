"""Serves a scikit-learn model under MLServer. A starting point: change it as the model needs."""
import joblib
import numpy as np
from mlserver import MLModel
from mlserver.codecs import NumpyCodec
from mlserver.types import InferenceRequest, InferenceResponse
from mlserver.utils import get_model_uri


def anomaly_scores(model, rows):
    """One number a row, larger for rows that are less usual."""
    if hasattr(model, "predict_proba"):
        return model.predict_proba(rows)[:, -1]
    if hasattr(model, "score_samples"):
        return -model.score_samples(rows)
    if hasattr(model, "inverse_transform"):
        # Factorisations such as NMF and PCA: the mean squared error of the reconstruction.
        return np.mean((rows - model.inverse_transform(model.transform(rows))) ** 2, axis=1)
    return model.predict(rows)


class Handler(MLModel):
    async def load(self) -> bool:
        self._model = joblib.load(await get_model_uri(self.settings))
        return True

    async def predict(self, payload: InferenceRequest) -> InferenceResponse:
        rows = NumpyCodec.decode_input(payload.inputs[0])
        scores = anomaly_scores(self._model, rows.reshape(len(rows), -1))
        return InferenceResponse(
            id=payload.id,
            model_name=self.name,
            model_version=self.version,
            outputs=[NumpyCodec.encode_output(name="output_0", payload=np.asarray(scores, dtype=np.float32))],
        )
