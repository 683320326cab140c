using DismPS.Engine.Inference.Input;
using DismPS.Engine.Tensors;

namespace DismPS.Engine.Inference;

/// <summary>
/// Gathers rows of an input into requests: consecutive rows of one name into one. Rows whose shape differs cannot stand in one request; they make
/// another one, <c>name-2</c>.
/// </summary>
/// <param name="name">Name of a case whose rows have none.</param>
/// <param name="column">Column of the rows that names their case; null when none does.</param>
/// <param name="limit">Rows that are taken of a case.</param>
/// <param name="options">How the input is read.</param>
/// <param name="file">The input in messages.</param>
internal sealed class CaseGathering(string name, string? column, int limit, InputReaderOptions options, string file)
{
    private readonly List<GoldenRequest> _requests = [];
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private BatchAssembler? _assembler;
    private string? _current;
    private int _taken;
    private bool _named;

    /// <summary>The requests so far.</summary>
    public IReadOnlyList<GoldenRequest> Requests => _requests;

    /// <summary>Whether rows were passed over.</summary>
    public bool LeftOut { get; private set; }

    /// <summary>Whether there is one case and it is full.</summary>
    public bool HasEnough => _taken == limit && !_named;

    /// <summary>Whether there is one case, it is full, and more rows were seen.</summary>
    public bool LeavesRest => LeftOut && HasEnough;

    /// <summary>Notes that there are rows which are not looked at.</summary>
    public void LeaveRest() => LeftOut = true;

    /// <summary>Takes the rows of a batch.</summary>
    public void Add(InputBatch batch, IReadOnlyList<TensorSpec> specs)
    {
        TensorRows[] rows = [.. batch.Inputs.Select(tensor => new TensorRows(tensor.Data, tensor.DataType, [.. tensor.Shape]))];
        for (int row = 0; row < batch.RowCount; row++)
        {
            string label = column is not null && batch.Labels[row].Columns.TryGetValue(column, out string? own) && own.Length > 0 ? own : name;
            _named |= label != name;
            if (_current is not null && label != _current)
                Finish();
            _current = label;
            if (_taken == limit)
            {
                LeftOut = true;
                foreach (TensorRows passed in rows)
                    _ = passed.Next();
                continue;
            }

            _assembler ??= new BatchAssembler([.. batch.Inputs.Select(tensor => specs.First(spec => spec.Name == tensor.Name))], options, file);
            _assembler.BeginRow();
            for (int i = 0; i < rows.Length; i++)
                rows[i].AppendNext(_assembler.Columns[i]);
            _assembler.EndRow(RowLabels.None);
            _taken++;
        }
    }

    /// <summary>Ends the case in progress.</summary>
    public void Finish()
    {
        _assembler?.Finish();
        while (_assembler is not null && _assembler.TryTake(out InputBatch? batch))
            _requests.Add(new GoldenRequest(Unused(_current!), batch.Inputs));
        _assembler = null;
        _taken = 0;
    }

    private string Unused(string wanted)
    {
        string free = wanted;
        for (int number = 2; !_names.Add(free); number++)
            free = $"{wanted}-{number}";
        return free;
    }
}
