using DismPS.Engine.Operations;

namespace DismPS;

/// <summary>What a repair of one template did, or would do.</summary>
public sealed record DismRepair
{
    internal DismRepair(string path, string basePath, RepairResult result, bool isWritten)
    {
        Path = path;
        BasePath = basePath;
        IsWritten = isWritten;
        IsValid = result.Remaining.IsValid;
        Corrected = [.. result.Corrected.Select(d => new DismDiagnostic(d))];
        Remaining = [.. result.Remaining.Diagnostics.Select(d => new DismDiagnostic(d))];
        Diff = result.Diff;
    }

    /// <summary>Absolute path of the template.</summary>
    public string Path { get; }

    /// <summary>Folder that relative paths of the template start from; the next cmdlet takes it from here.</summary>
    public string? BasePath { get; }

    /// <summary>True when the file was written; false when there was nothing to correct, and with -WhatIf.</summary>
    public bool IsWritten { get; }

    /// <summary>True when the corrected template has no error.</summary>
    public bool IsValid { get; }

    /// <summary>The findings that the corrections take away.</summary>
    public DismDiagnostic[] Corrected { get; }

    /// <summary>The findings that remain.</summary>
    public DismDiagnostic[] Remaining { get; }

    /// <summary>The difference as diff -u prints it; empty when there is none.</summary>
    public string Diff { get; }
}
