namespace DismPS.Engine.Models.Configurations;

/// <summary>Ends the examination of a configuration at its first fault; turned into a fault or a DismException before it leaves the reader.</summary>
internal sealed class ModelConfigurationRefusal(ModelConfigurationFault fault) : Exception(fault.Message)
{
    public ModelConfigurationFault Fault => fault;

    public static ModelConfigurationRefusal Poll(string kind, string message, string? cure = null) => new(new(ModelConfigurationStage.Poll, kind, message, cure));

    public static ModelConfigurationRefusal Load(string kind, string message, string? cure = null) => new(new(ModelConfigurationStage.Load, kind, message, cure));
}
