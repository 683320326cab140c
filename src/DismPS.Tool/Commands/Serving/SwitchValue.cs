namespace DismPS.Tool.Commands.Serving;

/// <summary>Value of a switch that has one.</summary>
internal enum SwitchValue
{
    Off,
    On,
}
