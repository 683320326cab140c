using System.Collections.Immutable;
using System.Globalization;
using DismPS.Engine.Templates;
using DismPS.Engine.Templates.Binding;

namespace DismPS.Engine.Validation.Comparison;

/// <summary>Collects differences, and compares single fields by what they mean.</summary>
internal sealed class ChangeList
{
    private readonly ImmutableArray<TemplateChange>.Builder _changes = ImmutableArray.CreateBuilder<TemplateChange>();

    public ImmutableArray<TemplateChange> ToImmutable() => _changes.ToImmutable();

    /// <summary>Adds a difference; a missing value makes it an addition or a removal.</summary>
    public void Add(string path, string? old, string? now, string? consequence = null) =>
        _changes.Add(new TemplateChange(path, old is null ? ChangeKind.Added : now is null ? ChangeKind.Removed : ChangeKind.Changed, old, now, consequence));

    /// <summary>Compares two fields; <paramref name="consequence"/> is asked when both have values or one is not set, never for values that were refused.</summary>
    public void Compare<T>(
        string path, in Field<T> old, in Field<T> now, Func<T, string> show, Func<T, T, bool> same, Func<Field<T>, Field<T>, string?>? consequence = null)
    {
        if (IsSame(old, now, same))
            return;
        bool isKnown = old.State != FieldState.Invalid && now.State != FieldState.Invalid;
        Add(path, Show(old, show), Show(now, show), isKnown ? consequence?.Invoke(old, now) : null);
    }

    public void CompareText(string path, in Field<string> old, in Field<string> now, string? consequence = null) =>
        Compare(path, old, now, text => text, (a, b) => a == b, (_, _) => consequence);

    /// <summary>Compares paths of files: <c>./a//b</c> is <c>a/b</c>.</summary>
    public void ComparePath(string path, in Field<string> old, in Field<string> now, string consequence) =>
        Compare(path, old, now, text => text, (a, b) => PlainPath(a) == PlainPath(b), (_, _) => consequence);

    public void CompareNumber(string path, in Field<double> old, in Field<double> now, Func<Field<double>, Field<double>, string?>? consequence = null) =>
        Compare(path, old, now, value => value.ToString("R", CultureInfo.InvariantCulture), (a, b) => a.Equals(b), consequence);

    /// <summary>Compares lists in which order does not count.</summary>
    public void CompareSet(string path, in Field<ImmutableArray<string>> old, in Field<ImmutableArray<string>> now) =>
        Compare(path, old, now, items => $"[{string.Join(", ", items)}]", (a, b) => a.ToHashSet().SetEquals(b), Members);

    private static string? Members(Field<ImmutableArray<string>> old, Field<ImmutableArray<string>> now)
    {
        if (!old.IsPresent || !now.IsPresent)
            return null;
        string more = string.Join(", ", now.Value.Except(old.Value));
        string less = string.Join(", ", old.Value.Except(now.Value));
        return $"{(more.Length == 0 ? "" : "now also " + more)}{(more.Length > 0 && less.Length > 0 ? ", " : "")}{(less.Length == 0 ? "" : "no longer " + less)}";
    }

    private static bool IsSame<T>(in Field<T> old, in Field<T> now, Func<T, T, bool> same)
    {
        if (old.IsUnset || now.IsUnset)
            return old.IsUnset && now.IsUnset;
        if (old.IsPresent && now.IsPresent)
            return same(old.Value, now.Value);
        // Values that were refused can only be compared as they are written.
        return old.State == now.State && NodeText.Of(old.Node) == NodeText.Of(now.Node);
    }

    private static string? Show<T>(in Field<T> field, Func<T, string> show) =>
        field.IsPresent ? NodeText.Shorten(show(field.Value)) : field.State == FieldState.Invalid ? NodeText.Shorten(NodeText.Of(field.Node)) : null;

    private static string PlainPath(string path) => string.Join('/', path.Split('/').Where((part, i) => part != "." && (part.Length > 0 || i == 0)));
}
