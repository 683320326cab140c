using System.Text.Json.Nodes;

namespace DismPS.KubernetesStandIn;

/// <summary>Server-side apply: what a manager applies is merged into an object, and fields have owners.</summary>
internal static class ServerSideApply
{
    /// <summary>Applies.</summary>
    /// <param name="live">The object as it is; null to make it.</param>
    /// <param name="applied">What the manager wants.</param>
    /// <param name="manager">Who.</param>
    /// <param name="force">Takes fields from others.</param>
    /// <param name="now">Time of the change.</param>
    /// <param name="subresource">Part of the object; null for all of it.</param>
    /// <returns>The object with its managed fields.</returns>
    /// <exception cref="ApiFailure">Others set fields to another value.</exception>
    public static JsonObject Apply(JsonObject? live, JsonObject applied, string manager, bool force, string now, string? subresource)
    {
        string apiVersion = applied.Text("apiVersion") ?? "";
        ManagedFields fields = ManagedFields.Read(live, apiVersion, now);
        FieldSet wanted = FieldSet.Of(applied);
        JsonObject merged = live is null ? applied.DeepClone().AsObject() : Merge(live, applied, "").AsObject();
        ManagedFields.Owner? own = fields.Find(manager, ManagedFields.Apply, subresource);
        if (live is not null)
        {
            (FieldSet changed, FieldSet gone) = FieldSet.Difference(live, merged);
            (ManagedFields.Owner Owner, string Path)[] conflicts =
                [.. fields.Owners.Where(o => o != own).SelectMany(o => o.Set.Intersect(changed).Paths.Select(p => (o, p)))];
            if (conflicts.Length > 0 && !force)
                throw Conflict(conflicts);
            fields.TakeAway(changed.Union(gone), own);
            if (own is not null)
                Prune(merged, own.Set.Except(wanted), new FieldSet(fields.Owners.Where(o => o != own).SelectMany(o => o.Set.Paths)));
        }
        fields.Set(manager, ManagedFields.Apply, subresource, wanted);
        fields.Write(merged);
        return merged;
    }

    /// <summary>Gives the fields that an update changed to who made it.</summary>
    public static void Track(JsonObject? live, JsonObject changed, string manager, string now, string? subresource)
    {
        ManagedFields fields = ManagedFields.Read(live, changed.Text("apiVersion") ?? "", now);
        (FieldSet set, FieldSet gone) = FieldSet.Difference(live ?? [], changed);
        if (live is null)
            set = FieldSet.Of(changed);
        ManagedFields.Owner? own = fields.Find(manager, ManagedFields.Update, subresource);
        fields.TakeAway(set.Union(gone), own);
        FieldSet mine = (own?.Set ?? new FieldSet()).Except(gone).Union(set);
        if (mine.Paths.Count > 0)
            fields.Set(manager, ManagedFields.Update, subresource, mine);
        fields.Write(changed);
    }

    private static ApiFailure Conflict((ManagedFields.Owner Owner, string Path)[] conflicts)
    {
        string message = conflicts.Length == 1
            ? $"conflict with {conflicts[0].Owner}: {FieldSet.Show(conflicts[0].Path)}"
            : string.Join('\n', conflicts.GroupBy(c => c.Owner.ToString()).OrderBy(g => g.Key, StringComparer.Ordinal)
                .SelectMany(g => g.Select(c => $"- {FieldSet.Show(c.Path)}").Prepend($"conflicts with {g.Key}:")));
        JsonNode[] causes =
        [
            .. conflicts.Select(c => new JsonObject
            {
                ["reason"] = "FieldManagerConflict",
                ["message"] = $"conflict with {c.Owner}",
                ["field"] = FieldSet.Show(c.Path),
            }),
        ];
        return new ApiFailure(409, "Conflict", $"Apply failed with {conflicts.Length} conflict{(conflicts.Length == 1 ? "" : "s")}: {message}",
            new JsonObject { ["causes"] = new JsonArray(causes) });
    }

    private static JsonNode Merge(JsonNode? live, JsonNode applied, string name)
    {
        if (applied is JsonObject map && live is JsonObject old && !ListShape.IsWhole(name))
        {
            JsonObject merged = old.DeepClone().AsObject();
            foreach ((string key, JsonNode? child) in map)
                merged[key] = child is null ? null : Merge(old[key], child, key);
            return merged;
        }
        if (applied is JsonArray list && live is JsonArray oldList && ListShape.Entries(name, list) is { } entries && ListShape.Entries(name, oldList) is { } oldEntries)
        {
            // Entries keep the order of who applies; those of others follow.
            JsonArray merged = [];
            foreach ((string element, JsonNode? child) in entries)
                merged.Add(child is null ? null : Merge(oldEntries.Find(o => o.Element == element).Value, child, ""));
            foreach ((string element, JsonNode? child) in oldEntries.Where(o => !entries.Exists(e => e.Element == o.Element)))
                merged.Add(child?.DeepClone());
            return merged;
        }
        return applied.DeepClone();
    }

    private static void Prune(JsonObject value, FieldSet dropped, FieldSet owned)
    {
        // Entries of lists first, while the fields that tell them apart are there; then the deepest fields.
        foreach (string path in dropped.Paths.OrderBy(p => IsEntry(p) ? 0 : 1).ThenByDescending(p => p.Count(c => c == '\n')))
        {
            if (owned.Contains(path) || owned.Paths.Any(p => p.StartsWith($"{path}\n", StringComparison.Ordinal)))
                continue;
            string[] elements = path.Split('\n');
            Remove(value, "", elements);
            // A map that only this manager filled goes with its last field.
            for (int length = elements.Length - 1; length > 1; length--)
            {
                string parent = string.Join('\n', elements[..length]);
                if (owned.Contains(parent) || !RemoveWhenEmpty(value, elements[..length]))
                    break;
            }
        }
    }

    private static bool IsEntry(string path) => path[(path.LastIndexOf('\n') + 1)..] is ['k' or 'v', ':', ..];

    private static bool RemoveWhenEmpty(JsonObject value, string[] elements)
    {
        JsonNode? node = value;
        foreach (string element in elements)
            node = element.StartsWith("f:", StringComparison.Ordinal) ? (node as JsonObject)?[element[2..]] : null;
        if (node is not (JsonObject { Count: 0 } or JsonArray { Count: 0 }))
            return false;
        Remove(value, "", elements);
        return true;
    }

    private static void Remove(JsonNode? node, string name, ReadOnlySpan<string> elements)
    {
        string element = elements[0];
        if (node is JsonObject map && element.StartsWith("f:", StringComparison.Ordinal))
        {
            if (elements.Length == 1)
                map.Remove(element[2..]);
            else
                Remove(map[element[2..]], element[2..], elements[1..]);
        }
        else if (node is JsonArray list && ListShape.Entries(name, list) is { } entries)
        {
            int index = entries.FindIndex(e => e.Element == element);
            if (index < 0)
                return;
            if (elements.Length == 1)
                list.RemoveAt(index);
            else
                Remove(list[index], "", elements[1..]);
        }
    }
}
