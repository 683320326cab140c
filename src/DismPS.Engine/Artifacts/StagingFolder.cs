using System.Text.RegularExpressions;
using DismPS.Engine.Diagnostics;

namespace DismPS.Engine.Artifacts;

/// <summary>
/// A folder that is filled beside its target and takes the target's place in one step. Until then, and on any failure, the target stays
/// as it was. The caller holds the target's lock.
/// </summary>
internal sealed partial class StagingFolder : IDisposable
{
    // Unlike the dash it is no part of a service name, so that no name's folders are taken for those of another.
    private const char AsideMark = '~';
    private const char StagingMark = '-';

    private readonly string _target;

    private StagingFolder(string target, string path)
    {
        _target = target;
        Folder = path;
    }

    /// <summary>The absolute folder to fill: <c>.NAME-RANDOM</c> beside the target.</summary>
    internal string Folder { get; }

    /// <summary>Clears up after a process that was killed, then makes an empty folder.</summary>
    /// <param name="target">Absolute path of the folder to replace.</param>
    /// <exception cref="DismException"><see cref="ErrorCode.WriteFailed"/>.</exception>
    internal static StagingFolder Create(string target)
    {
        Recover(target);
        return CreateUnlocked(target);
    }

    /// <summary>Makes an empty folder and leaves alone what others, who may still be at work, have beside the target: it has no lock.</summary>
    /// <exception cref="DismException"><see cref="ErrorCode.WriteFailed"/>.</exception>
    internal static StagingFolder CreateUnlocked(string target)
    {
        string path = Sibling(target, StagingMark);
        FileCopier.MakeFolder(path);
        return new StagingFolder(target, path);
    }

    /// <summary>Puts back a target that a killed process had moved aside, and deletes what else it left.</summary>
    internal static void Recover(string target)
    {
        string parent = Path.GetDirectoryName(target)!;
        try
        {
            foreach (string leftover in Leftovers(parent, Path.GetFileName(target)))
            {
                bool isOld = Path.GetFileName(leftover).StartsWith($".{Path.GetFileName(target)}{AsideMark}", StringComparison.Ordinal);
                if (isOld && !Path.Exists(target))
                    Directory.Move(leftover, target);
                else
                    DeleteQuietly(leftover);
            }
        }
        catch (Exception e) when (FileFailure.IsExpected(e))
        {
            throw FileFailure.Writing(parent, e);
        }
    }

    /// <summary>Moves the target aside and this folder to its place, then deletes the old one.</summary>
    /// <exception cref="DismException"><see cref="ErrorCode.WriteFailed"/>; the target is as it was.</exception>
    internal void Commit()
    {
        string? old = null;
        try
        {
            if (Directory.Exists(_target))
            {
                string aside = Sibling(_target, AsideMark);
                Directory.Move(_target, aside);
                old = aside;
            }

            Directory.Move(Folder, _target);
        }
        catch (Exception e) when (FileFailure.IsExpected(e))
        {
            if (old is not null)
                Restore(old);
            throw FileFailure.Writing(_target, e);
        }

        if (old is not null)
            DeleteQuietly(old);
    }

    /// <summary>Deletes the folder unless it was committed.</summary>
    public void Dispose() => DeleteQuietly(Folder);

    // What cannot be moved back now is moved back by the next build.
    private void Restore(string old)
    {
        try
        {
            Directory.Move(old, _target);
        }
        catch (Exception e) when (FileFailure.IsExpected(e))
        {
        }
    }

    // What cannot be deleted now is deleted by the next build.
    private static void DeleteQuietly(string folder)
    {
        try
        {
            if (Directory.Exists(folder))
                Directory.Delete(folder, recursive: true);
        }
        catch (Exception e) when (FileFailure.IsExpected(e))
        {
        }
    }

    private static string[] Leftovers(string parent, string name) =>
        !Directory.Exists(parent) ? [] :
        [.. Directory.EnumerateDirectories(parent, $".{name}*", Everything)
            .Where(path => Random().IsMatch(Path.GetFileName(path)[(name.Length + 1)..]))];

    private static EnumerationOptions Everything => new() { AttributesToSkip = FileAttributes.None, MatchType = MatchType.Simple };

    private static string Sibling(string target, char mark) =>
        Path.Combine(Path.GetDirectoryName(target)!, $".{Path.GetFileName(target)}{mark}{Guid.NewGuid():N}");

    [GeneratedRegex("^[-~][0-9a-f]{32}$")]
    private static partial Regex Random();
}
