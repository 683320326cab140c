namespace DismPS.Engine.Models.Configurations;

/// <summary>When Triton notices that a configuration is wrong.</summary>
public enum ModelConfigurationStage
{
    /// <summary>The text is not in the text format of its definition: line and column are known.</summary>
    Text,

    /// <summary>While the model's folder is looked at, before anything is loaded.</summary>
    Poll,

    /// <summary>While the model is loaded.</summary>
    Load,
}
