namespace DismPS.Engine.Models.Pickle;

/// <summary>
/// How much of foreign files is walked, shared by everything that one check looks at. A file of some kilobytes can unpack to terabytes,
/// and a pickle of some megabytes can have the work of hours in it.
/// </summary>
internal sealed class PickleBudget
{
    /// <summary>Bytes after unpacking; what is passed over by seeking does not count.</summary>
    public long Bytes { get; set; } = 256L * 1024 * 1024;

    /// <summary>Opcodes. A pickled model has tens of thousands.</summary>
    public long Opcodes { get; set; } = 20_000_000;

    /// <summary>Text that is remembered because a later opcode may name a class with it, in characters.</summary>
    public long Characters { get; set; } = 12 * 1024 * 1024;

    /// <summary>Objects that are remembered.</summary>
    public long Objects { get; set; } = 700_000;
}
