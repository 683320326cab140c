using System.Globalization;
using System.Numerics;
using System.Text.Json;
using System.Text.RegularExpressions;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Inference.Input;
using DismPS.Engine.Templates;

namespace DismPS.Engine.Inference.Metadata;

/// <summary>
/// The conditions under which the platform asks a model, as far as the rows of a file tell of them. A condition of which no column tells is not
/// checked: the row is sent.
/// </summary>
internal sealed class RowConditions
{
    private static readonly TimeSpan MatchLimit = TimeSpan.FromSeconds(1);

    private readonly List<RowCondition> _conditions = [];
    private readonly HashSet<string> _unchecked = new(StringComparer.Ordinal);
    private readonly BigInteger? _firstRun;
    private readonly BigInteger? _lastRun;

    /// <summary>The conditions of a resource.</summary>
    /// <param name="conditions">As the template has them; null for none.</param>
    public RowConditions(InferenceConditions? conditions)
    {
        if (conditions is null)
            return;
        (_firstRun, _lastRun) = (conditions.MinRunNumber, conditions.MaxRunNumber);
        AtLeast("MinNumberOfLumisection", (double?)conditions.MinNumberOfLumisection, ["last_lumisection_number", "number_of_lumisections"]);
        AtLeast("MinDeliveredLuminosity", conditions.MinDeliveredLuminosity, ["delivered_luminosity"], ["delivered_lumi"]);
        AtLeast("MinRecordedLuminosity", conditions.MinRecordedLuminosity, ["recorded_luminosity"], ["recorded_lumi"]);
        AtLeast("MinBField", conditions.MinBField, ["b_field"]);
        AtLeast("MinEnergy", conditions.MinEnergy, ["energy"]);
        if (conditions.StableBeams == true)
            Add("StableBeams", ["stable_beams", "stable_beam", "beams_stable"], Truth);
        if (conditions.NoComponentOut == true)
            Add("NoComponentOut", ["components_out"], text => Names(text).Length == 0);
        if (!conditions.AllowedComponentsOut.IsDefault)
            Add("AllowedComponentsOut", ["components_out"], text => Names(text).All(name => conditions.AllowedComponentsOut.Contains(name)));
        Equal("FillType", conditions.FillType, ["fill_type", "fill_type_runtime"]);
        Equal("Clock", conditions.Clock, ["clock", "clock_type"]);
        Equal("Sequence", conditions.Sequence, ["sequence"]);
        Matching("L1KeyMatch", conditions.L1KeyMatch, ["l1_key"]);
        Matching("L1MenuMatch", conditions.L1MenuMatch, ["l1_menu"]);
        Matching("HLTConfigMatch", conditions.HLTConfigMatch, ["hlt_config", "hlt_key"]);
        if (!conditions.AllowedPrimaryDatasets.IsDefault)
            Add("AllowedPrimaryDatasets", ["primary_dataset", "primary_ds_name", "dataset"], text => text.Trim() is { Length: > 0 } name ? conditions.AllowedPrimaryDatasets.Contains(Primary(name)) : null);
    }

    /// <summary>Whether there are any.</summary>
    public bool Any => _conditions.Count > 0 || _firstRun is not null || _lastRun is not null;

    /// <summary>Conditions that could not be checked for some row, with the columns that would tell of them.</summary>
    public IReadOnlyList<string> Unchecked =>
    [
        .. _unchecked.Select(name => _conditions.Find(condition => condition.Name == name) is { } condition
            ? $"{name} (column {string.Join(" or ", condition.Columns)})" : $"{name} (column run_number)"),
    ];

    /// <summary>The first condition that a row does not meet; null when it meets all that can be checked.</summary>
    /// <exception cref="DismException"><see cref="ErrorCode.InputInvalid"/>: a column holds what its condition cannot be compared with.</exception>
    public string? Unmet(in RowFacts facts, string file, long row)
    {
        if (_firstRun is not null && !Note("MinRunNumber", facts.Run) && facts.Run < _firstRun)
            return "MinRunNumber";
        if (_lastRun is not null && !Note("MaxRunNumber", facts.Run) && facts.Run > _lastRun)
            return "MaxRunNumber";
        foreach (RowCondition condition in _conditions)
        {
            string? text = facts.Find(condition.PlainColumns) ?? (facts.IsOfLumisection ? null : facts.Find(condition.RunColumns));
            bool? met = text is null ? null : IsMet(condition, text, file, row);
            if (met == false)
                return condition.Name;
            if (met is null)
                _unchecked.Add(condition.Name);
        }

        return null;
    }

    /// <summary>Notes a condition whose fact is not known.</summary>
    private bool Note(string name, long? fact)
    {
        if (fact is null)
            _unchecked.Add(name);
        return fact is null;
    }

    private static bool? IsMet(RowCondition condition, string text, string file, long row)
    {
        try
        {
            return condition.IsMet(text);
        }
        catch (FormatException)
        {
            throw InputFault.At(new SourceLocation(file, 0, 0), $"row {row}: {InputFault.Quote(text)} in the column {string.Join(" or ", condition.Columns)} cannot be compared with {condition.Name}.");
        }
        catch (RegexMatchTimeoutException)
        {
            throw InputFault.At(new SourceLocation(file, 0, 0), $"row {row}: {condition.Name} takes too long on {InputFault.Quote(text)}.", "Write the pattern without nested repetitions.");
        }
    }

    private void Add(string name, string[] columns, Func<string, bool?> isMet, string[]? runColumns = null) =>
        _conditions.Add(new RowCondition(name, columns, isMet) { RunColumns = [.. (runColumns ?? []).Select(LabelNames.Plain)] });

    private void AtLeast(string name, double? limit, string[] columns, string[]? runColumns = null)
    {
        if (limit is { } least)
            Add(name, columns, text => Number(text) is { } number ? number >= least : null, runColumns);
    }

    private void Equal(string name, string? wanted, string[] columns)
    {
        if (wanted is not null)
            Add(name, columns, text => text.Trim() is { Length: > 0 } value ? string.Equals(value, wanted.Trim(), StringComparison.OrdinalIgnoreCase) : null);
    }

    private void Matching(string name, string? pattern, string[] columns)
    {
        if (pattern is null)
            return;
        Regex? regex = null;
        try
        {
            // Python names groups otherwise; what else differs is rare in patterns of keys and menus.
            regex = new Regex(pattern.Replace("(?P<", "(?<", StringComparison.Ordinal), RegexOptions.CultureInvariant, MatchLimit);
        }
        catch (ArgumentException)
        {
            // Only Python understands it: it is told as not checked.
        }

        Add(name, columns, text => regex is null || text.Length == 0 ? null : regex.IsMatch(text));
    }

    private static bool? Truth(string text) => text.Trim().ToLowerInvariant() switch
    {
        "" => null,
        "true" or "1" or "1.0" or "yes" => true,
        "false" or "0" or "0.0" or "no" => false,
        _ => throw new FormatException(),
    };

    private static double? Number(string text) =>
        text.AsSpan().Trim().IsEmpty ? null
        : double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) ? double.IsNaN(value) ? null : value
        : throw new FormatException();

    /// <summary>Names in a JSON array, or between commas, semicolons or spaces.</summary>
    private static string[] Names(string text)
    {
        if (!text.TrimStart().StartsWith('['))
            return text.Split([',', ';', ' '], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        try
        {
            using JsonDocument names = JsonDocument.Parse(text);
            return [.. names.RootElement.EnumerateArray().Select(name => name.GetString() ?? throw new FormatException())];
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new FormatException(e.Message, e);
        }
    }

    /// <summary>The primary dataset of a dataset's path, or the name itself.</summary>
    private static string Primary(string dataset) => dataset.StartsWith('/') ? dataset.Split('/')[1] : dataset;
}
