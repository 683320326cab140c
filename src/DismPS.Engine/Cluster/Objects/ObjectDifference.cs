using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace DismPS.Engine.Cluster.Objects;

/// <summary>
/// What applying an object would change. Only fields that are set count: what the server or KServe fills in is no difference. Quantities are compared by value,
/// entries of lists by their names where they have one, and old names of deployment modes are the same as new ones.
/// </summary>
public static class ObjectDifference
{
    private const string Hidden = "(hidden)";

    // Fields that entries of lists are known by in Kubernetes.
    private static readonly string[] Keys = ["name", "key", "containerPort", "mountPath", "uri", "topologyKey", "devicePath"];
    private static readonly string[] SecretWords = ["secret", "password", "passwd", "token", "access_key", "apikey", "api_key", "credential"];
    private static readonly FrozenSet<string> QuantityMaps = FrozenSet.Create("requests", "limits", "overhead", "capacity", "hard");

    // The webhook turns them into 'model'.
    private static readonly IReadOnlyList<string> OldForms = Checks.PredictorView.OldForms;
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Compares two objects.</summary>
    /// <param name="live">What the cluster has; null when there is nothing.</param>
    /// <param name="wanted">What is to be applied.</param>
    /// <returns>The fields that change, in the order of <paramref name="wanted"/>; empty when nothing does.</returns>
    public static ImmutableArray<FieldChange> Between(JsonObject? live, JsonObject wanted)
    {
        ArgumentNullException.ThrowIfNull(wanted);
        var changes = ImmutableArray.CreateBuilder<FieldChange>();
        bool isSecret = wanted.Text("kind") == ObjectKind.Secret.Kind;
        JsonObject? kept = live is null ? null : Normalize(live);
        foreach ((string name, JsonNode? value) in Normalize(wanted))
        {
            if (name is not "status" && value is not null)
                Compare(kept?[name], value, name, isSecret && name is "data" or "stringData", isQuantity: false, changes);
        }

        return changes.ToImmutable();
    }

    /// <summary>The changes as text, a line each: <c>~ path: old -> new</c>, <c>+ path: new</c>.</summary>
    public static string Describe(IEnumerable<FieldChange> changes)
    {
        ArgumentNullException.ThrowIfNull(changes);
        var text = new StringBuilder();
        foreach (FieldChange change in changes)
        {
            if (text.Length > 0)
                text.Append('\n');
            text.Append(change.Old is null ? $"+ {change.Path}: {change.New}" : $"~ {change.Path}: {change.Old} -> {change.New}");
        }

        return text.ToString();
    }

    private static void Compare(JsonNode? live, JsonNode wanted, string path, bool isHidden, bool isQuantity, ImmutableArray<FieldChange>.Builder changes)
    {
        switch (wanted)
        {
            case JsonObject mapping:
                CompareFields(live as JsonObject, mapping, path, isHidden, changes);
                break;
            case JsonArray list:
                CompareLists(live as JsonArray, list, path, isHidden, changes);
                break;
            default:
                if (!AreEqual(live, wanted, path, isQuantity))
                    changes.Add(new FieldChange(path, live is null ? null : Show(live, isHidden), Show(wanted, isHidden)));
                break;
        }
    }

    private static void CompareFields(JsonObject? live, JsonObject wanted, string path, bool isHidden, ImmutableArray<FieldChange>.Builder changes)
    {
        bool bracketed = path.EndsWith("annotations", StringComparison.Ordinal) || path.EndsWith("abels", StringComparison.Ordinal) || path.EndsWith("nodeSelector", StringComparison.Ordinal) || path.EndsWith("limits", StringComparison.Ordinal) || path.EndsWith("requests", StringComparison.Ordinal);
        string last = path[(path.LastIndexOf('.') + 1)..];
        foreach ((string name, JsonNode? value) in wanted)
        {
            if (IsNothing(value))
                continue;
            Compare(live?[name], value!, bracketed ? $"{path}[{name}]" : $"{path}.{name}", isHidden, QuantityMaps.Contains(last), changes);
        }
    }

    private static void CompareLists(JsonArray? live, JsonArray wanted, string path, bool isHidden, ImmutableArray<FieldChange>.Builder changes)
    {
        string? key = Keys.FirstOrDefault(k => wanted.Count > 0 && wanted.All(e => e is JsonObject o && o[k] is JsonValue)
            && wanted.Select(e => e![k]!.ToJsonString()).Distinct().Count() == wanted.Count);
        if (key is null || live is null)
        {
            // Entries without names change together: one more at the front is not a change of all.
            isHidden |= path.EndsWith(".env", StringComparison.Ordinal) && wanted.Concat(live ?? []).Any(e => IsSecretName(e.Text("name") ?? ""));
            bool same = live is not null && live.Count == wanted.Count && live.Zip(wanted).All(p => Holds(p.First, p.Second));
            if (!same)
                changes.Add(new FieldChange(path, live is null ? null : Show(live, isHidden), Show(wanted, isHidden)));
            return;
        }

        foreach (JsonObject entry in wanted.OfType<JsonObject>())
        {
            string name = entry[key]!.AsText() ?? entry[key]!.ToJsonString();
            bool isSecret = isHidden || (path.EndsWith(".env", StringComparison.Ordinal) && IsSecretName(name));
            JsonObject? other = live.OfType<JsonObject>().FirstOrDefault(e => e[key] is { } k && JsonNode.DeepEquals(k, entry[key]));
            CompareFields(other, entry, $"{path}[{name}]", isSecret, changes);
        }
    }

    private static bool IsSecretName(string name) =>
        SecretWords.Any(w => name.Contains(w, StringComparison.OrdinalIgnoreCase));

    private static bool Holds(JsonNode? live, JsonNode? wanted)
    {
        if (wanted is null)
            return true;

        var inner = ImmutableArray.CreateBuilder<FieldChange>();
        Compare(live, wanted, "", isHidden: true, isQuantity: false, inner);
        return inner.Count == 0;
    }

    private static bool AreEqual(JsonNode? live, JsonNode wanted, string path, bool isQuantity)
    {
        if (live is null)
            return false;
        if (JsonNode.DeepEquals(live, wanted))
            return true;
        if (isQuantity && Quantity.TryRead(live, out Quantity a) && Quantity.TryRead(wanted, out Quantity b))
            return a == b;
        if (path.EndsWith($"[{KserveNames.ModeAnnotation}]", StringComparison.Ordinal))
            return DeploymentModes.Normalize(live.AsText()) == DeploymentModes.Normalize(wanted.AsText());

        // 1.0 and 1 are one number.
        return wanted.AsWhole() is { } whole && live.AsWhole() == whole;
    }

    private static bool IsNothing(JsonNode? node) => node switch
    {
        null => true,
        JsonObject o => o.All(e => IsNothing(e.Value)) && o.Count == 0,
        JsonArray a => a.Count == 0,
        _ => node.AsText() is { Length: 0 },
    };

    /// <summary>An object as KServe's webhook would keep it: with 'model', and with its own name for a lone container.</summary>
    private static JsonObject Normalize(JsonObject manifest)
    {
        if (manifest.Text("kind") != ObjectKind.InferenceService.Kind || manifest.Object("spec") is null)
            return manifest;

        var copy = manifest.DeepClone().AsObject();
        JsonObject spec = copy["spec"]!.AsObject();
        if (spec.Object("predictor") is { } predictor && OldForms.FirstOrDefault(f => predictor.Object(f) is not null) is { } form)
        {
            JsonObject model = predictor[form]!.AsObject();
            predictor.Remove(form);
            predictor.Remove("model");
            model["modelFormat"] = new JsonObject { ["name"] = form };
            predictor["model"] = model;
        }

        foreach (string name in new[] { "predictor", "transformer", "explainer" })
        {
            JsonObject? component = spec.Object(name);
            if (!component.Has("model") && component.List("containers") is { Count: 1 } containers && containers[0] is JsonObject container)
                container["name"] = "kserve-container";
        }

        return copy;
    }

    private static string Show(JsonNode node, bool isHidden)
    {
        if (isHidden)
            return Hidden;

        string text = node.ToJsonString(Plain);
        return text.Length <= 200 ? text : string.Create(CultureInfo.InvariantCulture, $"{text.AsSpan(0, 200)}… ({text.Length} characters)");
    }
}
