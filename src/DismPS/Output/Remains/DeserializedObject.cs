using System.Management.Automation;

namespace DismPS;

/// <summary>The properties that are left of an object which came from another process.</summary>
internal sealed class DeserializedObject(PSObject remains)
{
    /// <summary>A value, converted; the type's default where there is none.</summary>
    /// <exception cref="PSInvalidCastException">It is something else.</exception>
    public T Get<T>(string name) =>
        remains.Properties[name]?.Value is { } value && LanguagePrimitives.ConvertTo(value, typeof(T), System.Globalization.CultureInfo.InvariantCulture) is T converted ? converted : default!;

    /// <summary>The elements of a list; none where there is none.</summary>
    /// <exception cref="PSInvalidCastException">An element is something else.</exception>
    public T[] List<T>(string name) => LanguagePrimitives.GetEnumerable(remains.Properties[name]?.Value) is { } items
        ? [.. items.Cast<object>().Select(LanguagePrimitives.ConvertTo<T>)]
        : [];
}
