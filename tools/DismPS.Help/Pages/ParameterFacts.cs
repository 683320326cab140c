using System.Globalization;
using DismPS.Help.Markdown;

namespace DismPS.Help.Pages;

/// <summary>Reads the fenced facts below a parameter's text: <c>Key: value</c> lines.</summary>
internal static class ParameterFacts
{
    private static readonly string[] Known = ["Type", "Sets", "Aliases", "Required", "Position", "Pipeline", "Default", "Wildcards"];

    /// <summary>Makes the parameter.</summary>
    /// <exception cref="HelpSourceException">A fact is unknown, missing, twice there or of another form.</exception>
    public static PageParameter Read(string file, string name, IReadOnlyList<Block> description, Block facts)
    {
        var values = new Dictionary<string, (string Text, int Line)>(StringComparer.Ordinal);
        int number = facts.Line;
        foreach (string line in facts.Text.Split('\n'))
        {
            number++;
            int colon = line.IndexOf(':', StringComparison.Ordinal);
            string key = colon < 0 ? line : line[..colon];
            if (colon < 0 || !Known.Contains(key))
                throw new HelpSourceException(file, number, $"'{key}' is not a fact; known are {string.Join(", ", Known)}");
            if (!values.TryAdd(key, (line[(colon + 1)..].Trim(), number)))
                throw new HelpSourceException(file, number, $"'{key}' is there twice");
        }

        if (!values.ContainsKey("Type"))
            throw new HelpSourceException(file, facts.Line, $"-{name} has no Type");
        string[] pipeline = List("Pipeline");
        if (pipeline.Except(["ByValue", "ByPropertyName"]).Any())
            throw new HelpSourceException(file, values["Pipeline"].Line, "Pipeline is ByValue, ByPropertyName or both");
        return new PageParameter
        {
            Name = name,
            Description = description,
            Type = values["Type"].Text,
            Sets = values.ContainsKey("Sets") ? List("Sets") : [PageParameter.AllSets],
            Aliases = List("Aliases"),
            Required = Flag("Required"),
            Position = Position(),
            PipelineByValue = pipeline.Contains("ByValue"),
            PipelineByName = pipeline.Contains("ByPropertyName"),
            Default = values.GetValueOrDefault("Default").Text ?? "",
            Wildcards = Flag("Wildcards"),
        };

        string[] List(string key) => values.TryGetValue(key, out var value)
            ? value.Text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            : [];

        bool Flag(string key)
        {
            if (!values.TryGetValue(key, out var value))
                return false;
            return bool.TryParse(value.Text, out bool flag) ? flag : throw new HelpSourceException(file, value.Line, $"{key} is true or false");
        }

        int? Position()
        {
            if (!values.TryGetValue("Position", out var value))
                return null;
            return int.TryParse(value.Text, NumberStyles.None, CultureInfo.InvariantCulture, out int position)
                ? position
                : throw new HelpSourceException(file, value.Line, "Position is a number from 0");
        }
    }
}
