using System.Text;
using DismPS.Engine.Templates;
using DismPS.Engine.Tests.Validation;
using DismPS.Engine.Validation;

namespace DismPS.Engine.Tests.Templates;

/// <summary>Whatever the bytes are, reading and checking end with diagnostics that point into the text.</summary>
public sealed class TemplateReaderFuzzTests
{
    private static readonly string[] Pieces =
    [
        "a: b\n", "- x\n", "  ", "\t", ": ", "? ", "- ", "[", "]", "{", "}", ",", "'", "\"", "#", "|\n", ">-\n", "&a ", "*a", "<<: *a\n", "!!str ", "!x ",
        "---\n", "...\n", "%YAML 1.1\n", "\r\n", "\\x41", "@", "null", "010", "1:30", "1e3", ".nan", "2025-13-01", "é", "\u2028", "\uFEFF", "😀", "\0",
        "Resources:\n", "  R:\n", "    Properties:\n", "      Dims: [", "      Name: ", "InputSignature:\n", "::",
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Random_bytes(int seed)
    {
        var random = new Random(seed);
        for (int i = 0; i < 1000; i++)
        {
            var bytes = new byte[random.Next(200)];
            random.NextBytes(bytes);
            Check(bytes);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Random_pieces_of_yaml(int seed)
    {
        var random = new Random(seed);
        for (int i = 0; i < 3000; i++)
            Check(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, random.Next(1, 12)).Select(_ => Pieces[random.Next(Pieces.Length)]))));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Mutated_templates(int seed)
    {
        var random = new Random(seed);
        List<byte[]> templates = [.. GoldenCase.Ids.Select(id => RepositoryFiles.Data("templates", "cases", id, "template.yaml")).Where(File.Exists).Select(File.ReadAllBytes)];
        for (int i = 0; i < 1500; i++)
        {
            List<byte> bytes = [.. templates[random.Next(templates.Count)]];
            for (int change = random.Next(1, 4); change > 0; change--)
                Mutate(bytes, random);
            Check([.. bytes]);
        }
    }

    private static void Mutate(List<byte> bytes, Random random)
    {
        int at = random.Next(bytes.Count + 1);
        int length = Math.Min(random.Next(1, 30), bytes.Count - at);
        switch (random.Next(4))
        {
            case 0:
                bytes.InsertRange(at, Encoding.UTF8.GetBytes(Pieces[random.Next(Pieces.Length)]));
                break;
            case 1:
                bytes.RemoveRange(at, length);
                break;
            case 2:
                bytes.InsertRange(at, bytes.GetRange(at, length));
                break;
            default:
                if (bytes.Count > 0)
                    bytes[at % bytes.Count] = (byte)random.Next(256);
                break;
        }
    }

    private static void Check(byte[] bytes)
    {
        ValidationResult result = TemplateValidator.ValidateBytes(bytes, "t.yaml", new ValidationOptions { BaseFolder = Path.GetTempPath() });
        int lines = TemplateReader.Read(bytes, null).Text.Split('\n', '\r', '\u0085', '\u2028', '\u2029').Length;
        Assert.Equal(result.IsValid, result.Template is not null);
        Assert.All(result.Diagnostics, d => Assert.True(d.Location.Line >= 1 && d.Location.Column >= 1 && (d.Location.Line <= lines || lines == 1), $"{d} in {lines} lines"));
        Assert.Equal(result.Diagnostics.Length, result.Diagnostics.Distinct().Count());
    }
}
