using DismPS.Engine.Diagnostics;
using DismPS.Engine.Templates;

namespace DismPS.Engine.Validation.Rules;

/// <summary>Types in other spellings: another case, spaces, single colons, without the first parts, with a typing error.</summary>
internal static class ResourceTypeSpelling
{
    /// <summary>The type that was surely meant, or null. A framework and a model that do not fit together mean two things.</summary>
    public static ResourceType? Correct(string text)
    {
        if (text.Length > 100)
            return null;
        string[] parts = text.Split(':', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        ResourceType? byParts = ResourceType.All.FirstOrDefault(type => EndsWith(type.ToString().Split("::"), parts));
        return byParts ?? (NearestName.FindCertain(text.Trim(), ResourceType.All.Select(type => type.ToString())) is { } nearest ? ResourceType.Parse(nearest) : null);
    }

    private static bool EndsWith(string[] type, string[] parts) =>
        parts.Length is > 0 and <= 3 && type[^parts.Length..].SequenceEqual(parts, StringComparer.OrdinalIgnoreCase);
}
