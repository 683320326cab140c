using System.Text;

namespace DismPS.Fuzz.Mutation;

/// <summary>Changes YAML by its lines: doubles, removes, moves and indents them, and sets anchors, aliases, tags and merges.</summary>
internal sealed class YamlLineMutator : Mutator
{
    private static readonly string[] Values =
    [
        "", "~", "null", "true", "No", "0", "-1", "010", "1:30", "0x1F", "1e3", ".inf", ".nan", "2025-01-01", "''", "\"\\x41\"", "'a: b'", "[]", "{}", "[1, [2]]", "{a: b}",
        "|", ">-", "|2", "[-1, 51]", "FP32", "99999999999999999999", "é", "\u2028", "\uFEFF", "a".PadRight(300, 'a'), "*a", "&a x", "!!str 5", "!!binary aGk=", "!x y", "? a", "- - -",
    ];

    private static readonly string[] Prefixes = ["- ", "? ", ": ", "&a ", "*a ", "!!str ", "!!map ", "!!python/object:os.system ", "<<: *a", "#", "--- ", "... ", "\t", "%YAML 1.1", "@", "[", "{", "\""];

    public override byte[] Change(byte[] input, Random random)
    {
        List<string> lines = [.. Encoding.Latin1.GetString(input).Split('\n')];
        int at = random.Next(lines.Count);
        string line = lines[at];
        int indent = line.Length - line.TrimStart(' ').Length;
        switch (random.Next(10))
        {
            case 0:
                lines.Insert(random.Next(lines.Count + 1), line);
                break;
            case 1:
                lines.RemoveAt(at);
                break;
            case 2:
                int other = random.Next(lines.Count);
                (lines[at], lines[other]) = (lines[other], line);
                break;
            case 3:
                lines[at] = new string(' ', random.Next(1, 5)) + line;
                break;
            case 4:
                lines[at] = line[random.Next(indent + 1)..];
                break;
            case 5 or 6 when line.IndexOf(':') is int colon and >= 0:
                lines[at] = line[..(colon + 1)] + " " + Utf8AsLatin1(Values[random.Next(Values.Length)]);
                break;
            case 7:
                lines[at] = line.Insert(indent, Prefixes[random.Next(Prefixes.Length)]);
                break;
            case 8:
                // An anchor here and its alias further down.
                lines[at] = line.Contains(": ", StringComparison.Ordinal) ? line.Replace(": ", ": &b ") : line + " &b";
                int user = random.Next(at, lines.Count);
                lines[user] = lines[user].IndexOf(':') is int key and >= 0 ? lines[user][..(key + 1)] + " *b" : lines[user] + "*b";
                break;
            default:
                int from = random.Next(lines.Count), count = random.Next(1 + Math.Min(20, lines.Count - from));
                lines.InsertRange(random.Next(lines.Count + 1), lines.GetRange(from, count));
                break;
        }

        return Encoding.Latin1.GetBytes(string.Join('\n', lines));
    }

    private static string Utf8AsLatin1(string text) => Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(text));
}
