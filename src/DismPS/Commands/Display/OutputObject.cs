using System.Globalization;
using System.Management.Automation;

namespace DismPS.Commands;

/// <summary>
/// Reads the properties of an object that was an output of the module. After remoting, Export-Clixml and ConvertTo-Json the type is gone and only its name and
/// properties are left, and a CSV file keeps texts only.
/// </summary>
internal readonly struct OutputObject(PSObject value)
{
    public OutputKind Kind => value.BaseObject switch
    {
        DismPrediction => OutputKind.Prediction,
        DismTemplateResult => OutputKind.TemplateResult,
        DismDiagnostic => OutputKind.Diagnostic,
        DismRunSummary => OutputKind.RunSummary,
        DismGoldenResult => OutputKind.GoldenResult,
        _ => KindOfNames(),
    };

    public string TypeName => value.TypeNames.Count > 0 ? value.TypeNames[0] : value.BaseObject.GetType().FullName ?? "";

    public string? Text(string name) => Value(name)?.ToString() is { Length: > 0 } text ? text : null;

    public long? Integer(string name) =>
        Value(name) is { } found && LanguagePrimitives.TryConvertTo(found.ToString(), CultureInfo.InvariantCulture, out long number) && found.ToString() is { Length: > 0 } ? number : null;

    public double? Real(string name) => Value(name) switch
    {
        double number => number,
        { } found when double.TryParse(LanguagePrimitives.ConvertTo<string>(found), NumberStyles.Float, CultureInfo.InvariantCulture, out double number) => number,
        _ => null,
    };

    public bool? Flag(string name) => Value(name) switch
    {
        bool flag => flag,
        { } found when bool.TryParse(found.ToString(), out bool flag) => flag,
        _ => null,
    };

    public TimeSpan Time(string name) => Value(name) switch
    {
        TimeSpan time => time,
        { } found when TimeSpan.TryParse(found.ToString(), CultureInfo.InvariantCulture, out TimeSpan time) => time,
        _ => TimeSpan.Zero,
    };

    public IEnumerable<PSObject> Items(string name)
    {
        if (Value(name) is not { } found)
            yield break;
        foreach (object? item in LanguagePrimitives.GetEnumerable(found) ?? (object[])[found])
        {
            if (item is not null)
                yield return PSObject.AsPSObject(item);
        }
    }

    /// <summary>Properties with other names, as texts.</summary>
    public IEnumerable<KeyValuePair<string, string>> Others(IReadOnlySet<string> known)
    {
        foreach (PSPropertyInfo property in value.Properties)
        {
            if (property.MemberType == PSMemberTypes.NoteProperty && !known.Contains(property.Name))
                yield return new(property.Name, property.Value?.ToString() ?? "");
        }
    }

    private object? Value(string name) => value.Properties[name]?.Value switch
    {
        PSObject wrapped => wrapped.BaseObject is PSCustomObject || wrapped.ImmediateBaseObject is int ? wrapped : wrapped.BaseObject,
        var found => found,
    };

    private OutputKind KindOfNames()
    {
        foreach (string name in value.TypeNames)
        {
            OutputKind kind = name[(name.LastIndexOf('.') + 1)..] switch
            {
                nameof(DismPrediction) => OutputKind.Prediction,
                nameof(DismTemplateResult) => OutputKind.TemplateResult,
                nameof(DismDiagnostic) => OutputKind.Diagnostic,
                nameof(DismRunSummary) => OutputKind.RunSummary,
                nameof(DismGoldenResult) => OutputKind.GoldenResult,
                _ => OutputKind.Other,
            };
            // Select-Object keeps the name of the type and not all that a score needs.
            if (kind == OutputKind.Prediction && !IsScore())
                return OutputKind.Other;
            if (kind != OutputKind.Other)
                return kind;
        }

        return KindOfShape();
    }

    /// <summary>JSON and CSV keep no name of a type.</summary>
    private OutputKind KindOfShape()
    {
        if (IsScore())
            return OutputKind.Prediction;
        if (Has("IsValid") && Has("Diagnostics"))
            return OutputKind.TemplateResult;
        if (Has("Id") && Has("Severity") && Has("Message"))
            return OutputKind.Diagnostic;
        if (Has("Case") && Has("Passed"))
            return OutputKind.GoldenResult;
        return Has("Rows") && Has("Flagged") ? OutputKind.RunSummary : OutputKind.Other;
    }

    private bool Has(string name) => value.Properties[name] is not null;

    /// <summary>A score has a verdict: also a line of a file, that of -OutputPath or of Export-Csv.</summary>
    private bool IsScore() => Has("Score") && (Has("IsAnomaly") || Has("is_anomaly"));
}
