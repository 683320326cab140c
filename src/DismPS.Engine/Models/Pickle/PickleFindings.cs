namespace DismPS.Engine.Models.Pickle;

/// <summary>What the machines that follow the pickles of one file write down.</summary>
internal sealed class PickleFindings
{
    private const int MaxKept = 10_000;

    private static readonly string[] Packages = ["sklearn", "numpy", "scipy", "pandas", "torch", "xgboost", "lightgbm", "joblib"];

    private readonly Dictionary<(string Module, string Name), PickleGlobal> known = [];
    private readonly List<PickleGlobal> globals = [];
    private readonly HashSet<PickleVersion> versions = [];

    public List<long> ExtensionCodes { get; } = [];

    public List<PickleValue> PersistentIds { get; } = [];

    public List<string> CompanionFiles { get; } = [];

    public int UnknownCalls { get; set; }

    public bool NeedsBuffers { get; set; }

    public bool CallsOwnCode { get; set; }

    /// <summary>The import of a name; null when there are more different ones than any model has.</summary>
    public PickleGlobal? Import(string module, string name)
    {
        if (known.TryGetValue((module, name), out PickleGlobal? global) || globals.Count == MaxKept)
            return global;
        global = new PickleGlobal(module, name);
        known.Add((module, name), global);
        globals.Add(global);
        return global;
    }

    public void NoteVersion(PickleValue key, PickleValue value)
    {
        if (key.Text is not { } name || !name.EndsWith("_version", StringComparison.Ordinal) || value.Text is not { Length: > 0 and <= 40 } version)
            return;
        string package = name.Trim('_')[..^"_version".Length];
        if (Packages.Contains(package) && versions.Count < 100)
            versions.Add(new PickleVersion(package, version));
    }

    public void NotePersistentId(PickleValue id) => Keep(PersistentIds, id);

    public void NoteExtension(long code) => Keep(ExtensionCodes, code);

    public void NoteCompanion(string? file) => Keep(CompanionFiles, file ?? "?");

    /// <summary>How much was found so far.</summary>
    public (int Globals, int UnknownCalls, int ExtensionCodes, int PersistentIds) Mark() =>
        (globals.Count, UnknownCalls, ExtensionCodes.Count, PersistentIds.Count);

    /// <summary>Drops what was found since, but for imports that are called: their code would run before a loader meets a fault.</summary>
    public void Forget((int Globals, int UnknownCalls, int ExtensionCodes, int PersistentIds) mark)
    {
        UnknownCalls = mark.UnknownCalls;
        ExtensionCodes.RemoveRange(mark.ExtensionCodes, ExtensionCodes.Count - mark.ExtensionCodes);
        PersistentIds.RemoveRange(mark.PersistentIds, PersistentIds.Count - mark.PersistentIds);
        PickleGlobal[] called = [.. globals.Skip(mark.Globals).Where(g => g.IsCalled)];
        globals.RemoveRange(mark.Globals, globals.Count - mark.Globals);
        globals.AddRange(called);
    }

    public PickleScan ToScan() => new()
    {
        Globals = [.. globals],
        UnknownCalls = UnknownCalls,
        CallsOwnCode = CallsOwnCode,
        ExtensionCodes = [.. ExtensionCodes],
        PersistentIds = [.. PersistentIds],
        CompanionFiles = [.. CompanionFiles],
        NeedsBuffers = NeedsBuffers,
        Versions = [.. versions],
    };

    private static void Keep<T>(List<T> list, T item)
    {
        if (list.Count < MaxKept * 10)
            list.Add(item);
    }
}
