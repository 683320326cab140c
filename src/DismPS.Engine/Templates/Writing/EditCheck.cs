using DismPS.Engine.Diagnostics;
using DismPS.Engine.Templates.Reading;

namespace DismPS.Engine.Templates.Writing;

/// <summary>Reads an edited text again and compares: only what was edited may differ, and it must have the intended value.</summary>
internal sealed class EditCheck
{
    private readonly Dictionary<int, TextEdit> _edits;
    private readonly HashSet<int> _met = [];

    private EditCheck(IEnumerable<TextEdit> edits) => _edits = edits.Distinct().ToDictionary(edit => edit.Start);

    /// <summary>True when <paramref name="after"/> is <paramref name="before"/> with these edits and nothing else.</summary>
    public static bool Holds(TemplateDocument before, TemplateDocument after, IEnumerable<TextEdit> edits)
    {
        if (before.Root is null || after.Root is null || after.Diagnostics.Length > before.Diagnostics.Length)
            return false;
        var check = new EditCheck(edits);
        return check.IsSame(before.Root, after.Root) && check._met.Count == check._edits.Count;
    }

    private bool IsSame(TemplateNode before, TemplateNode after) => (before, after) switch
    {
        (ScalarNode old, ScalarNode now) => IsSameScalar(old, now),
        (SequenceNode old, SequenceNode now) => old.Items.Length == now.Items.Length && old.Items.Zip(now.Items).All(pair => IsSame(pair.First, pair.Second)),
        (MappingNode old, MappingNode now) => old.Entries.Length == now.Entries.Length
            && old.Entries.Zip(now.Entries).All(pair => pair.First.IsMerged == pair.Second.IsMerged && IsSameScalar(pair.First.Key, pair.Second.Key) && IsSame(pair.First.Value, pair.Second.Value)),
        _ => false,
    };

    private bool IsSameScalar(ScalarNode before, ScalarNode after)
    {
        if (!_edits.TryGetValue(before.Span.Start, out TextEdit edit) || before.Span.End != edit.End)
            return before.Kind == after.Kind && before.Text == after.Text;
        _met.Add(edit.Start);
        ScalarKind intended = edit.NewText == edit.Value ? ScalarResolver.Resolve(edit.Value, out _)?.Kind ?? ScalarKind.Other : ScalarKind.Text;
        return after.Text == edit.Value && after.Kind == intended;
    }
}
