namespace DismPS.Engine.Models.Pickle;

/// <summary>What a file is that may hold pickles.</summary>
internal enum PickledFileKind
{
    /// <summary>Nothing that Python's pickle, joblib, numpy or torch would load.</summary>
    Other,

    /// <summary>One or more pickles, perhaps compressed.</summary>
    Pickle,

    /// <summary>An .npy array.</summary>
    Array,

    /// <summary>A zip: .npz, or what torch.save and torch.jit write.</summary>
    Archive,

    /// <summary>Compressed in a way that is not read here.</summary>
    Unreadable,
}
