"""The built-in runtime for LightGBM models."""
from .lightgbm import LightGBMModel

__all__ = ["LightGBMModel"]
