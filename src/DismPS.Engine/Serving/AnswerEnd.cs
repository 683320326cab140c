namespace DismPS.Engine.Serving;

/// <summary>What became of one of several answers.</summary>
internal enum AnswerEnd
{
    /// <summary>It was sent.</summary>
    Success,

    /// <summary>An error stood in its place.</summary>
    Failed,

    /// <summary>It only said that no other follows.</summary>
    Empty,

    /// <summary>Nobody took it.</summary>
    Cancelled,
}
