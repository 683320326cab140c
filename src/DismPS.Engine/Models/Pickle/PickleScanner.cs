namespace DismPS.Engine.Models.Pickle;

/// <summary>Follows all pickles of a stream, one after the other. Nothing is executed, and no bytes make it throw.</summary>
internal static class PickleScanner
{
    // torch.save of before version 1.6 writes five; more after each other is a log and no model.
    private const int MaxPickles = 1000;
    private const int LegacyTorchPickles = 5;

    /// <summary>Follows the pickles from where the stream stands.</summary>
    /// <param name="stream">Bytes after unpacking; stays open.</param>
    /// <param name="budget">What is left to look at.</param>
    public static PickleScan Scan(Stream stream, PickleBudget budget)
    {
        var source = new PickleSource(stream, budget);
        var findings = new PickleFindings();
        PickleValue? root = null;
        bool hasProtocol = source.Peek() == (int)PickleOpcode.Proto;
        bool isLegacyTorch = false;
        string? fault = null;
        bool isLimit = false;
        int count = 0;
        // The loader stops after the first, but may be called again for the next.
        for (; count < MaxPickles && (count == 0 || !source.AtEnd) && (!isLegacyTorch || count < LegacyTorchPickles); count++)
        {
            (int Globals, int UnknownCalls, int ExtensionCodes, int PersistentIds) mark = findings.Mark();
            var machine = new PickleMachine(source, findings, budget, nesting: 0);
            PickleValue? value = machine.Run();
            root ??= count == 0 ? value : null;
            isLegacyTorch |= count == 0 && value == PickleValue.TorchMagic;
            if (value is not null)
                continue;
            // Bytes after a whole pickle that are no further one are never read.
            if (count == 0 || machine.HasProtocol || machine.IsLimit)
            {
                fault = machine.Fault;
                isLimit = machine.IsLimit;
            }
            else
            {
                findings.Forget(mark);
            }

            break;
        }

        return findings.ToScan() with
        {
            Pickles = count,
            HasProtocol = hasProtocol,
            Fault = fault,
            IsLimit = isLimit,
            IsLegacyTorch = isLegacyTorch,
            Root = root,
        };
    }
}
