namespace DismPS.Engine.Models.Trees;

/// <summary>How an XGBoost model is written.</summary>
public enum XGBoostFormat
{
    /// <summary>UBJSON, ending .ubj; the default of save_model since 2.1.</summary>
    Ubjson,

    /// <summary>JSON, ending .json.</summary>
    Json,

    /// <summary>The old binary format, any other ending; read until 3.0.</summary>
    LegacyBinary,
}
