using System.IO.Enumeration;
using System.Text.Json.Nodes;

namespace DismPS.KubernetesStandIn;

/// <summary>What becomes of which InferenceServices.</summary>
public sealed class BehaviourBook
{
    /// <summary>Annotation with the name of a <see cref="BehaviourKind"/>; goes before patterns.</summary>
    public const string Annotation = "stand-in.dismps/behaviour";

    private readonly Lock gate = new();
    private readonly List<(string Pattern, Behaviour Behaviour)> rules = [];

    internal BehaviourBook()
    {
    }

    /// <summary>Sets what becomes of those whose name matches; the pattern set last goes first. Without a match they become ready.</summary>
    /// <param name="pattern">A name, with <c>*</c> and <c>?</c>.</param>
    /// <param name="behaviour">What becomes of them from their next change on.</param>
    public void Set(string pattern, Behaviour behaviour)
    {
        lock (gate)
            rules.Add((pattern, behaviour));
    }

    internal Behaviour Of(JsonObject service)
    {
        if (Enum.TryParse(service.Annotation(Annotation), ignoreCase: true, out BehaviourKind kind))
            return new Behaviour { Kind = kind };
        lock (gate)
            return rules.FindLast(r => FileSystemName.MatchesSimpleExpression(r.Pattern, service.Name(), ignoreCase: false)).Behaviour ?? Behaviour.Ready;
    }
}
