using System.Management.Automation;

namespace DismPS.Commands;

/// <summary>
/// Shows how far work is that lasts: not before it has lasted a second, at most five times a second, and takes it away at the end. What was reported too
/// early is kept and shown by <see cref="Tick"/> when its time has come, for work that has nothing to say for long must not look hung.
/// </summary>
internal sealed class ProgressDisplay(Cmdlet cmdlet)
{
    /// <summary>Milliseconds between two looks at work that is waited for.</summary>
    public const int Interval = 200;

    private const int Delay = 1000;

    private ProgressRecord? _pending;
    private long _due;
    private bool _hasBegun;
    private bool _isShown;

    /// <summary>Whether a report would be shown now; asked where making its text costs something. The first question begins the second.</summary>
    public bool IsDue
    {
        get
        {
            long now = Environment.TickCount64;
            if (!_hasBegun)
            {
                _hasBegun = true;
                _due = now + Delay;
            }

            return now >= _due;
        }
    }

    /// <summary>How far it is.</summary>
    public void Report(ProgressRecord record)
    {
        _pending = record;
        Tick();
    }

    /// <summary>Shows what waits to be shown, when it is time.</summary>
    public void Tick()
    {
        if (!IsDue || _pending is not { } record)
            return;
        _pending = null;
        _isShown = true;
        _due = Environment.TickCount64 + Interval;
        cmdlet.WriteProgress(record);
    }

    /// <summary>Takes it away.</summary>
    public void Complete(int id, string activity)
    {
        bool wasShown = _isShown;
        _pending = null;
        _hasBegun = false;
        _isShown = false;
        if (wasShown)
            cmdlet.WriteProgress(new ProgressRecord(id, activity, "Completed") { RecordType = ProgressRecordType.Completed });
    }
}
