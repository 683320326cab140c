using DismPS.Engine.Inference;
using DismPS.Engine.Tensors;
using DismPS.Engine.Validation.Reports;

namespace DismPS.Engine.Operations.Reports;

/// <summary>Scored rows, by model and threshold.</summary>
/// <param name="paths">Names the inputs that are files.</param>
internal sealed class ScorePart(ReportPaths paths)
{
    /// <summary>Models that are shown; the rows of further ones are only counted.</summary>
    public const int MostGroups = 32;

    private readonly Dictionary<(string Model, double? Threshold), ScoreGroup> byModel = [];
    private readonly List<ScoreGroup> groups = [];
    private string lastFile = "";
    private string lastName = "";

    /// <summary>In the order of their first rows.</summary>
    public IReadOnlyList<ScoreGroup> Groups => groups;

    /// <summary>Rows.</summary>
    public long Rows { get; private set; }

    /// <summary>Rows of models that are not shown.</summary>
    public long LeftOut { get; private set; }

    public void Add(ScoredRow row, string? input)
    {
        Rows++;
        string? name = input is not null && Path.IsPathRooted(input) ? NameOf(input) : input;
        (string, double?) key = (row.ModelName, row.Threshold);
        if (!byModel.TryGetValue(key, out ScoreGroup? group))
        {
            if (groups.Count == MostGroups)
            {
                LeftOut++;
                return;
            }

            group = new ScoreGroup(row.ModelName, row.Threshold);
            byModel.Add(key, group);
            groups.Add(group);
            ScoreGroup[] same = [.. groups.Where(other => other.Model == row.ModelName)];
            foreach (ScoreGroup other in same)
                other.HasSeveral = same.Length > 1;
        }

        group.AddInput(name);
        group.Series.Add(row.Status is ScoreStatus.Anomalous or ScoreStatus.Undecided ? Listed(row, name) : row);
    }

    // Rows of an input follow each other.
    private string NameOf(string file)
    {
        if (file != lastFile)
            (lastFile, lastName) = (file, paths.PathOf(file));
        return lastName;
    }

    // Only rows that are listed get their texts, so that the others cost nothing.
    private static ScoredRow Listed(ScoredRow row, string? input)
    {
        var columns = new Dictionary<string, string>(StringComparer.Ordinal);
        if (input is not null)
            columns.Add(ScoreGroup.InputColumn, input);
        foreach ((string name, string value) in row.Columns)
            columns.TryAdd(name, value);
        // A number that came back without its type has as many digits as the model's had.
        bool isSingle = row.Score == (float)row.Score;
        return row with { Columns = columns, ScoreType = isSingle ? DataType.Fp32 : row.ScoreType };
    }
}
