namespace DismPS.Engine.Runtimes.Python;

/// <summary>What an answer's frame says besides its kind.</summary>
[Flags]
internal enum FrameFlags : byte
{
    /// <summary>The one answer, or the last.</summary>
    None = 0,

    /// <summary>Other answers to the request follow.</summary>
    More = 1,

    /// <summary>No answer is in it: those before were all.</summary>
    End = 2,
}
