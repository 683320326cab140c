namespace DismPS.Engine.Diagnostics;

/// <summary>What the platform's own validator (dism-core, cmsdism) does with what a finding reports.</summary>
public enum PlatformVerdict
{
    /// <summary>It accepts the template; the fault shows later, on the server or never.</summary>
    Accepts,

    /// <summary>It refuses the template too, with a validation error.</summary>
    Refuses,

    /// <summary>It ends with an exception that it did not mean to raise.</summary>
    Crashes,
}
