"""The built-in runtime for XGBoost models."""
from .xgboost import XGBoostModel

__all__ = ["XGBoostModel"]
