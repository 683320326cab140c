using DismPS.Engine.Diagnostics;

namespace DismPS.Engine.Models;

/// <summary>A file of weights beside a model, as the model names it.</summary>
internal static class OnnxExternalFile
{
    /// <summary>Null when the file is there and inside the model's folder; otherwise what is wrong, without the full stop.</summary>
    public static string? FaultOf(string folder, string location)
    {
        if (location.Length == 0 || location.Contains('\0') || Path.IsPathRooted(location) || location.StartsWith('\\')
            || (location.Length > 1 && location[1] == ':'))
            return $"the external data file '{location}' is an absolute path; it must lie in the model's folder";
        string full = Path.GetFullPath(Path.Combine(folder, location.Replace('\\', '/')));
        if (!full.StartsWith(folder + Path.DirectorySeparatorChar, StringComparison.Ordinal) || LeavesByLink(folder, full))
            return $"the external data file '{location}' leaves the model's folder";
        return RegularFile.Exists(full) ? null : $"the external data file '{location}' is missing from the model's folder";
    }

    private static bool LeavesByLink(string folder, string full)
    {
        for (string? step = full; step is not null && step.Length > folder.Length; step = Path.GetDirectoryName(step))
        {
            FileSystemInfo entry = Directory.Exists(step) ? new DirectoryInfo(step) : new FileInfo(step);
            if (entry.LinkTarget is null || entry.ResolveLinkTarget(returnFinalTarget: true) is not FileSystemInfo target)
                continue;
            if (!target.FullName.StartsWith(folder + Path.DirectorySeparatorChar, StringComparison.Ordinal))
                return true;
        }

        return false;
    }
}
