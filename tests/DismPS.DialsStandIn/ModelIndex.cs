namespace DismPS.DialsStandIn;

/// <summary>Models that are registered: those of the catalog and those added since.</summary>
public sealed class ModelIndex
{
    private readonly Lock guard = new();
    private readonly List<RegisteredModel> models;

    internal ModelIndex(IEnumerable<RegisteredModel> models) => this.models = [.. models];

    /// <summary>All of them, oldest first.</summary>
    public IReadOnlyList<RegisteredModel> All
    {
        get
        {
            lock (guard)
                return [.. models];
        }
    }

    /// <summary>Registers a model, as an operator of DIALS does by hand.</summary>
    public void Add(RegisteredModel model)
    {
        lock (guard)
            models.Add(model);
    }
}
