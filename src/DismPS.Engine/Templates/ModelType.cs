namespace DismPS.Engine.Templates;

/// <summary>Kinds of models; the names are the template's.</summary>
public enum ModelType
{
    /// <summary>TorchScript archive (.pt).</summary>
    Torchscript,
    /// <summary>TensorFlow SavedModel folder.</summary>
    TensorflowSavedModel,
    /// <summary>ONNX graph.</summary>
    ONNX,
    /// <summary>Triton Python model (model.py).</summary>
    Python,
    /// <summary>XGBoost with an MLServer handler.</summary>
    XGBoost,
    /// <summary>LightGBM with an MLServer handler.</summary>
    LightGBM,
    /// <summary>scikit-learn with an MLServer handler.</summary>
    SKLearn,
}
