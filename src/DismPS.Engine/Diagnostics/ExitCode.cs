namespace DismPS.Engine.Diagnostics;

/// <summary>Exit codes of the command line; docs/cli.md lists them.</summary>
public enum ExitCode
{
    /// <summary>Everything went well.</summary>
    Success = 0,

    /// <summary>The input is at fault: an invalid template, a failed inference.</summary>
    InputAtFault = 1,

    /// <summary>The program was used wrongly.</summary>
    WrongUse = 2,

    /// <summary>The environment is at fault: a port is taken, a tool is missing, a disk is full.</summary>
    EnvironmentAtFault = 3,

    /// <summary>Everything was scored, and as many rows are flagged as the user wants to be told of.</summary>
    AnomaliesFound = 4,

    /// <summary>The user interrupted.</summary>
    Interrupted = 130,
}
