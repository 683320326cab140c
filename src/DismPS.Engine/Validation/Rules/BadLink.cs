namespace DismPS.Engine.Validation.Rules;

/// <summary>A link that cannot be copied.</summary>
/// <param name="Path">Relative to the folder that was looked through.</param>
/// <param name="LeadsBack">True when it leads to a folder around it, false when it leads nowhere.</param>
internal sealed record BadLink(string Path, bool LeadsBack);
