namespace DismPS.DialsStandIn;

/// <summary>The faults that are still to come, in order; the first that fits a call is used.</summary>
public sealed class FaultList
{
    private readonly Lock guard = new();
    private readonly List<Rule> rules = [];

    /// <summary>Faults that no call has met yet.</summary>
    public IReadOnlyList<Fault> Unmet
    {
        get
        {
            lock (guard)
                return [.. rules.Where(r => !r.Met).Select(r => r.Fault)];
        }
    }

    /// <summary>Adds a fault.</summary>
    /// <param name="match">The calls that meet it.</param>
    /// <param name="fault">What goes wrong.</param>
    /// <param name="times">How many of them; <see cref="int.MaxValue"/> for all.</param>
    /// <param name="after">How many of them go well before.</param>
    public void Add(CallMatch match, Fault fault, int times = 1, int after = 0)
    {
        lock (guard)
            rules.Add(new Rule { Match = match, Fault = fault, Left = times, Before = after });
    }

    /// <summary>Takes all faults away.</summary>
    public void Clear()
    {
        lock (guard)
            rules.Clear();
    }

    internal Fault? Take(Call call)
    {
        lock (guard)
        {
            foreach (Rule rule in rules.Where(r => r.Left > 0 && r.Match.Fits(call)))
            {
                if (rule.Before > 0)
                {
                    rule.Before--;
                    continue;
                }
                rule.Met = true;
                if (rule.Left != int.MaxValue)
                    rule.Left--;
                return rule.Fault;
            }
            return null;
        }
    }

    private sealed class Rule
    {
        public required CallMatch Match { get; init; }

        public required Fault Fault { get; init; }

        public required int Left { get; set; }

        public required int Before { get; set; }

        public bool Met { get; set; }
    }
}
