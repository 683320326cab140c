"""The built-in runtime for scikit-learn models."""
from .sklearn import SKLearnModel

__all__ = ["SKLearnModel"]
