namespace DismPS.Engine.Storage.Publications;

/// <summary>Why something may be removed from a repository.</summary>
public enum RemovalReason
{
    /// <summary>It is older than what is kept.</summary>
    Old,

    /// <summary>It was named.</summary>
    Named,

    /// <summary>Its upload broke off more than a day ago.</summary>
    Unfinished,
}
