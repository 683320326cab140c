using System.Text.Json.Nodes;

namespace DismPS.KubernetesStandIn;

/// <summary>Creating, changing and deleting objects.</summary>
internal sealed class ObjectWrites(ObjectStore store, AdmissionChain admission, TimeProvider time)
{
    private static readonly string[] Kept = ["uid", "creationTimestamp", "generation", "resourceVersion", "deletionTimestamp", "deletionGracePeriodSeconds", "namespace", "name"];

    private string Now => time.GetUtcNow().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'");

    public JsonObject Create(ApiCall call)
    {
        JsonObject value = call.BodyObject();
        Identify(call, value);
        if (call.IsStrict)
            admission.CheckStrict(call.Type, value);
        lock (store.Gate)
        {
            if (value.Name().Length == 0 && value.Text("metadata", "generateName") is string prefix)
                value.Metadata()["name"] = $"{prefix}{Guid.NewGuid():N}"[..(prefix.Length + 5)];
            if (value.Name().Length == 0)
                throw ApiFailure.Invalid(call.Type, "", "metadata.name", "FieldValueRequired", "Required value: name or generateName is required");
            if (store.Get(call.Type, value.Namespace(), value.Name()) is not null)
                throw ApiFailure.AlreadyExists(call.Type, value.Name());
            value.Metadata().Remove("managedFields");
            value.Metadata().Remove("resourceVersion");
            ServerSideApply.Track(null, value, call.Manager, Now, null);
            return Finish(call, null, value);
        }
    }

    public JsonObject Update(ApiCall call)
    {
        JsonObject value = call.BodyObject();
        Identify(call, value);
        if (call.IsStrict)
            admission.CheckStrict(call.Type, value);
        lock (store.Gate)
        {
            JsonObject live = Live(call);
            return Replace(call, live, value);
        }
    }

    /// <summary>Applies a patch. Tells whether the object was made by it.</summary>
    public (JsonObject Object, bool IsNew) Patch(ApiCall call)
    {
        if (call.IsApply)
            return Apply(call);
        JsonNode patch = call.Body();
        lock (store.Gate)
        {
            JsonObject live = Live(call);
            JsonObject changed = call.ContentType switch
            {
                "application/merge-patch+json" => Patches.Merge(live, patch)!.AsObject(),
                "application/strategic-merge-patch+json" when call.Type.IsCustom => throw new ApiFailure(415, "UnsupportedMediaType",
                    "the body of the request was in an unknown format - accepted media types include: application/json-patch+json, application/merge-patch+json, application/apply-patch+yaml"),
                "application/strategic-merge-patch+json" => Patches.Strategic(live, patch)!.AsObject(),
                "application/json-patch+json" => Patches.Json(live, patch.AsArray()).AsObject(),
                string other => throw new ApiFailure(415, "UnsupportedMediaType", $"the body of the request was in an unknown format: {other}"),
            };
            if (call.IsStrict)
                admission.CheckStrict(call.Type, changed);
            return (Replace(call, live, changed), false);
        }
    }

    /// <summary>Deletes an object, or marks it when finalizers hold it.</summary>
    public JsonObject Delete(ApiCall call)
    {
        JsonObject? options = call.OptionalBody();
        string? propagation = options?.Text("propagationPolicy") ?? call.Query("propagationPolicy");
        bool isDryRun = call.IsDryRun || options?["dryRun"] is JsonArray { Count: > 0 };
        lock (store.Gate)
        {
            JsonObject live = Live(call);
            if (options?.Text("preconditions", "uid") is string uid && uid != live.Uid())
            {
                throw new ApiFailure(409, "Conflict", $"Operation cannot be fulfilled on {call.Type.QualifiedName} \"{live.Name()}\": the UID in the precondition ({uid}) does not match the UID in record ({live.Uid()}). The object might have been deleted and then recreated",
                    new JsonObject { ["name"] = live.Name(), ["kind"] = call.Type.Plural });
            }
            if (isDryRun)
                return Deleted(call.Type, live);
            if (propagation == "Orphan")
                Orphan(live.Uid());
            if (live.Finalizers().Count == 0)
            {
                store.Remove(call.Type, live.Namespace(), live.Name());
                return Deleted(call.Type, live);
            }
            if (live.Text("metadata", "deletionTimestamp") is not null)
                return live;
            live.Metadata()["deletionTimestamp"] = Now;
            live.Metadata()["deletionGracePeriodSeconds"] = 0;
            if (call.Type.HasGeneration)
                live.Metadata()["generation"] = (live.At("metadata", "generation")?.GetValue<long>() ?? 0) + 1;
            return store.Put(call.Type, live);
        }
    }

    private static JsonObject Deleted(ResourceType type, JsonObject live) => new()
    {
        ["kind"] = "Status",
        ["apiVersion"] = "v1",
        ["metadata"] = new JsonObject(),
        ["status"] = "Success",
        ["details"] = new JsonObject { ["name"] = live.Name(), ["group"] = type.Group, ["kind"] = type.Plural, ["uid"] = live.Uid() },
    };

    private (JsonObject Object, bool IsNew) Apply(ApiCall call)
    {
        JsonObject applied = call.BodyObject();
        if (call.Query("fieldManager") is null)
            throw ApiFailure.BadRequest("PatchOptions.meta.k8s.io \"\" is invalid: fieldManager: Required value: is required for apply patch");
        if (applied.At("metadata", "managedFields") is not null)
            throw ApiFailure.BadRequest("metadata.managedFields must be nil");
        applied.Metadata()["name"] ??= call.Path.Name;
        Identify(call, applied);
        admission.CheckTyped(call.Type, applied);
        if (call.Path.Subresource != "status" && call.Type.HasStatus)
            applied.Remove("status");
        lock (store.Gate)
        {
            JsonObject? live = store.Get(call.Type, call.Path.Namespace, call.Path.Name!);
            if (live is not null && applied.Text("metadata", "resourceVersion") is string wanted && wanted != live.Text("metadata", "resourceVersion"))
                throw ApiFailure.Conflict(call.Type, call.Path.Name!);
            JsonObject merged = ServerSideApply.Apply(live, applied, call.Manager, call.Asks("force"), Now, call.Path.Subresource);
            return (Finish(call, live, merged), live is null);
        }
    }

    private JsonObject Live(ApiCall call) => store.Get(call.Type, call.Path.Namespace, call.Path.Name!) ?? throw ApiFailure.NotFound(call.Type, call.Path.Name!);

    private JsonObject Replace(ApiCall call, JsonObject live, JsonObject value)
    {
        if (value.Text("metadata", "resourceVersion") is string version && version != live.Text("metadata", "resourceVersion"))
            throw ApiFailure.Conflict(call.Type, live.Name());
        if (call.Type.HasStatus && call.Path.Subresource != "status")
        {
            value.Remove("status");
            if (live["status"] is JsonNode status)
                value["status"] = status.DeepClone();
        }
        else if (call.Path.Subresource == "status")
        {
            JsonNode? status = value["status"]?.DeepClone();
            value = live.DeepClone().AsObject();
            value["status"] = status;
        }
        if (live.At("metadata", "managedFields") is JsonNode fields)
            value.Metadata()["managedFields"] = fields.DeepClone();
        ServerSideApply.Track(live, value, call.Manager, Now, call.Path.Subresource);
        return Finish(call, live, value);
    }

    private JsonObject Finish(ApiCall call, JsonObject? live, JsonObject value)
    {
        JsonObject metadata = value.Metadata();
        if (live is null)
        {
            if (call.Type.HasStatus && call.Type.IsCustom)
                value.Remove("status");
            metadata["uid"] = Guid.NewGuid().ToString();
            metadata["creationTimestamp"] = Now;
            metadata.Remove("deletionTimestamp");
            if (call.Type.HasGeneration)
                metadata["generation"] = 1;
        }
        else
        {
            foreach (string name in Kept)
            {
                metadata.Remove(name);
                if (live["metadata"]![name] is JsonNode kept)
                    metadata[name] = kept.DeepClone();
            }
        }
        admission.Admit(call.Type, value, live);
        if (live is not null && JsonNode.DeepEquals(JsonNode.Parse(value.ToJsonString()), live))
            return live;
        if (live is not null && call.Type.HasGeneration && !SpecEquals(live, value))
            metadata["generation"] = (live.At("metadata", "generation")?.GetValue<long>() ?? 0) + 1;
        if (call.IsDryRun)
            return value;
        if (live?.Text("metadata", "deletionTimestamp") is not null && value.Finalizers().Count == 0)
        {
            store.Put(call.Type, value);
            return store.Remove(call.Type, value.Namespace(), value.Name())!;
        }
        return store.Put(call.Type, value);
    }

    private static bool SpecEquals(JsonObject one, JsonObject other)
    {
        static JsonNode? Rest(JsonObject value)
        {
            JsonObject rest = value.DeepClone().AsObject();
            rest.Remove("metadata");
            rest.Remove("status");
            return JsonNode.Parse(rest.ToJsonString());
        }
        return JsonNode.DeepEquals(Rest(one), Rest(other));
    }

    private void Orphan(string uid)
    {
        foreach (ResourceType type in new[] { ResourceTypes.Deployment, ResourceTypes.Service, ResourceTypes.Autoscaler })
        {
            foreach (JsonObject child in store.List(type, null))
            {
                if (child.At("metadata", "ownerReferences") is JsonArray owners && owners.OfType<JsonObject>().Any(o => o.Text("uid") == uid))
                {
                    child.Metadata().Remove("ownerReferences");
                    store.Put(type, child);
                }
            }
        }
    }

    private void Identify(ApiCall call, JsonObject value)
    {
        if (value.Text("apiVersion") is string version && version != call.Type.ApiVersion)
            throw ApiFailure.BadRequest($"the API version in the data ({version}) does not match the expected API version ({call.Type.ApiVersion})");
        value["apiVersion"] ??= call.Type.ApiVersion;
        value["kind"] ??= call.Type.Kind;
        if (call.Path.Name is string name && value.Name() != name)
            throw ApiFailure.BadRequest($"the name of the object ({value.Name()}) does not match the name on the URL ({name})");
        if (!call.Type.IsNamespaced)
        {
            value.Metadata().Remove("namespace");
            return;
        }
        if (value.Namespace() is string given && given != call.Path.Namespace)
            throw ApiFailure.BadRequest($"the namespace of the provided object does not match the namespace sent on the request");
        value.Metadata()["namespace"] = call.Path.Namespace;
        if (store.Get(ResourceTypes.Namespace, null, call.Path.Namespace ?? "") is null)
            throw ApiFailure.NotFound(ResourceTypes.Namespace, call.Path.Namespace ?? "");
    }
}
