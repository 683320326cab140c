using System.Text.Json.Nodes;

namespace DismPS.KubernetesStandIn;

/// <summary>Who set which fields of an object.</summary>
internal sealed class ManagedFields(string apiVersion, string now)
{
    public const string Apply = "Apply";
    public const string Update = "Update";

    private readonly List<Owner> owners = [];

    public IReadOnlyList<Owner> Owners => owners;

    public static ManagedFields Read(JsonObject? value, string apiVersion, string now)
    {
        ManagedFields fields = new(apiVersion, now);
        foreach (JsonObject entry in (value?.At("metadata", "managedFields") as JsonArray ?? []).OfType<JsonObject>())
        {
            fields.owners.Add(new Owner(entry.Text("manager") ?? "", entry.Text("operation") ?? Update, entry.Text("apiVersion") ?? apiVersion, entry.Text("time") ?? now)
            {
                Subresource = entry.Text("subresource"),
                Set = FieldSet.Read(entry["fieldsV1"] as JsonObject),
            });
        }
        return fields;
    }

    public Owner? Find(string manager, string operation, string? subresource) =>
        owners.Find(o => o.Manager == manager && o.Operation == operation && o.ApiVersion == apiVersion && o.Subresource == subresource);

    /// <summary>Gives an owner its fields; the time changes only with them.</summary>
    public void Set(string manager, string operation, string? subresource, FieldSet set)
    {
        if (Find(manager, operation, subresource) is not Owner owner)
            owners.Add(owner = new Owner(manager, operation, apiVersion, now) { Subresource = subresource });
        else if (!owner.Set.Paths.SequenceEqual(set.Paths))
            owner.Time = now;
        owner.Set = set;
    }

    /// <summary>Takes fields from everyone but one.</summary>
    public void TakeAway(FieldSet fields, Owner? except)
    {
        foreach (Owner owner in owners.Where(o => o != except))
        {
            FieldSet left = owner.Set.Except(fields);
            if (left.Paths.Count == owner.Set.Paths.Count)
                continue;
            owner.Set = left;
        }
    }

    public void Write(JsonObject value)
    {
        JsonNode[] entries =
        [
            .. owners.Where(o => o.Set.Paths.Count > 0)
                .OrderBy(o => o.Operation, StringComparer.Ordinal).ThenBy(o => o.Time, StringComparer.Ordinal).ThenBy(o => o.Manager, StringComparer.Ordinal).Select(Entry),
        ];
        if (entries.Length > 0)
            value.Metadata()["managedFields"] = new JsonArray(entries);
        else
            value.Metadata().Remove("managedFields");
    }

    private static JsonNode Entry(Owner owner)
    {
        JsonObject entry = new()
        {
            ["manager"] = owner.Manager,
            ["operation"] = owner.Operation,
            ["apiVersion"] = owner.ApiVersion,
            ["time"] = owner.Time,
            ["fieldsType"] = "FieldsV1",
            ["fieldsV1"] = owner.Set.Write(),
        };
        if (owner.Subresource is string subresource)
            entry["subresource"] = subresource;
        return entry;
    }

    /// <summary>One who set fields.</summary>
    public sealed class Owner(string manager, string operation, string apiVersion, string time)
    {
        public string Manager => manager;

        public string Operation => operation;

        public string ApiVersion => apiVersion;

        public string? Subresource { get; init; }

        public string Time { get; set; } = time;

        public FieldSet Set { get; set; } = new();

        /// <summary>As conflicts name it.</summary>
        public override string ToString() =>
            $"\"{manager}\"{(Subresource is string s ? $" with subresource \"{s}\"" : "")}{(operation == Update ? $" using {apiVersion}" : "")}";
    }
}
