using System.Globalization;
using System.Text;
using DismPS.Engine.Diagnostics;

namespace DismPS.Engine.Inference.Input;

/// <summary>The names of a CSV file's columns.</summary>
/// <param name="Names">Mapped, trimmed names; empty for a column without one.</param>
/// <param name="Places">Where each stands.</param>
/// <param name="IsFirstRow">True when the file has no header and the first record is data already.</param>
internal sealed record CsvHeader(string[] Names, SourceLocation[] Places, bool IsFirstRow)
{
    /// <summary>Takes the current record for the header, or makes names when it is data.</summary>
    public static CsvHeader Read(CsvRecords records, string file, InputReaderOptions options)
    {
        string[] names = new string[records.Count];
        SourceLocation[] places = new SourceLocation[records.Count];
        for (int i = 0; i < names.Length; i++)
        {
            names[i] = records.Text(i).Trim();
            places[i] = records.LocationOf(i);
            if (names[i].AsSpan().ContainsAnyInRange('\0', '\b'))
                throw InputFault.At(new SourceLocation(file, 0, 0), "this is not a text file.", "Name the format if the extension does not tell it.");
        }

        if (!(options.HasHeader ?? !IsData(names)))
            return new CsvHeader([.. names.Select((_, i) => $"column {i + 1}")], places, true);
        Rename(names, file, options.Map);
        string[] own = [.. names];
        for (int i = 0; i < names.Length; i++)
        {
            string stem = IndexedName.TrySplit(names[i], out string split, out _) ? split : names[i];
            if (options.Aliases.TryGetValue(stem, out string? input) && !Array.Exists(own, other => other == input || other.StartsWith($"{input}[", StringComparison.Ordinal)))
                names[i] = string.Concat(input, names[i].AsSpan(stem.Length));
        }

        return new CsvHeader(names, places, false);
    }

    // Tables written without names for their columns number them 0, 1, 2 …: that is a header, and any other line of numbers is data.
    private static bool IsData(string[] names)
    {
        bool counts = true;
        for (int i = 0; i < names.Length; i++)
        {
            if (!CellParser.IsNumber(Encoding.UTF8.GetBytes(names[i])))
                return false;
            counts &= names[i] == i.ToString(CultureInfo.InvariantCulture);
        }

        return !counts;
    }

    private static void Rename(string[] names, string file, IReadOnlyDictionary<string, string> map)
    {
        HashSet<string> used = new(StringComparer.Ordinal);
        string[] given = [.. names];
        for (int i = 0; i < names.Length; i++)
        {
            if (map.TryGetValue(given[i], out string? name))
            {
                names[i] = name;
                used.Add(given[i]);
            }
            else if (IndexedName.TrySplit(given[i], out string stem, out _) && map.TryGetValue(stem, out name))
            {
                names[i] = string.Concat(name, given[i].AsSpan(stem.Length));
                used.Add(stem);
            }
        }

        foreach (string key in map.Keys)
        {
            if (used.Contains(key))
                continue;
            string? near = NearestName.Find(key, given);
            throw InputFault.At(new SourceLocation(file, 1, 1),
                $"the column {InputFault.Quote(key)} that is to be mapped is not there. Found: {InputFault.List(given.Where(name => name.Length > 0))}.",
                near is null ? null : $"Did you mean {InputFault.Quote(near)}?");
        }
    }
}
