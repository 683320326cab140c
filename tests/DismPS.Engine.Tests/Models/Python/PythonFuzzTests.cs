using System.Text;
using DismPS.Engine.Models.Python;

namespace DismPS.Engine.Tests.Models.Python;

/// <summary>Scripts are foreign text: every one is read to its end.</summary>
public sealed class PythonFuzzTests
{
    private static readonly string[] Pieces =
        ["(", ")", "[", "}", "{", "\"", "'", "\"\"\"", "\\", "\n", "\n  ", "\n\t", ";", ":", "f\"", "{x}", "#", "print x", "import a", "from . import", "class A(", "def f(*", "if x:", "try:", "except", "lambda x: ", "=", "@", "sys.path.append(", "open('", "\0", "é", "\r"];

    [Fact]
    public void Mutations_of_real_scripts_are_read_without_exception()
    {
        string[] scripts = [.. Directory.GetFiles(RepositoryFiles.Data("models"), "*.py", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Select(File.ReadAllText)];
        Assert.True(scripts.Length > 10);
        var random = new Random(20261121);
        for (int i = 0; i < 4000; i++)
        {
            var text = new StringBuilder(scripts[random.Next(scripts.Length)]);
            for (int n = random.Next(1, 6); n > 0; n--)
                Mutate(text, random);
            byte[] bytes = Encoding.UTF8.GetBytes(text.ToString());
            if (random.Next(4) == 0 && bytes.Length > 0)
                bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            PythonSource source = PythonSource.Decode(bytes);
            PythonModule module = PythonModuleReader.Read(source.Text);
            int lines = source.Text.Length + 1;
            Assert.All(module.Imports, import => Assert.InRange(import.Line, 1, lines));
            if (module.Fault is { } fault)
                Assert.True(fault.Line >= 1 && fault.Line <= lines && fault.Column >= 1, fault.ToString());
            PythonScanner.Scan(source.Text);
        }
    }

    // Each would take minutes if any step looked back over what is read already.
    [Theory]
    [InlineData("(", "")]
    [InlineData(")", "")]
    [InlineData("[(", "")]
    [InlineData("f'{", "")]
    [InlineData("f\"{f'{", "")]
    [InlineData("f'{x:{", "")]
    [InlineData("f'{x:", "")]
    [InlineData("if a: ", "")]
    [InlineData("else:", "")]
    [InlineData("x=", "1")]
    [InlineData("a;", "")]
    [InlineData("'a' ", "")]
    [InlineData("open(a='x',", "")]
    [InlineData("sys.path.append(", "")]
    [InlineData("import a,", "b")]
    [InlineData("import a as b\n", "")]
    [InlineData("from a import b\nb.path.append(1)\n", "")]
    [InlineData("class A(A): pass\n", "")]
    [InlineData("try: import a\nexcept ImportError: import b\n", "")]
    [InlineData("@a\n", "")]
    [InlineData("return a.a.", "")]
    [InlineData("x[\\\n", "")]
    [InlineData("def f(a,", "")]
    [InlineData("lambda:", "")]
    [InlineData("\"\"\"", "")]
    [InlineData("\\N{", "")]
    public void Long_scripts_are_read_in_time(string piece, string end)
    {
        string script = string.Concat(Enumerable.Repeat(piece, 500_000 / piece.Length)) + end;
        PythonModuleReader.Read(script);
    }

    [Fact]
    public void Deep_indentation_is_read()
    {
        var script = new StringBuilder();
        for (int i = 0; i < 1500; i++)
            script.Append(' ', i).Append("if x:\n");
        Assert.Equal("the blocks are nested more than 100 deep", PythonModuleReader.Read(script.ToString()).Fault!.Message);
    }

    private static void Mutate(StringBuilder text, Random random)
    {
        int at = random.Next(text.Length + 1);
        switch (random.Next(3))
        {
            case 0:
                text.Insert(at, Pieces[random.Next(Pieces.Length)]);
                break;
            case 1:
                text.Remove(at, Math.Min(random.Next(1, 6), text.Length - at));
                break;
            default:
                int from = random.Next(text.Length + 1);
                text.Insert(at, text.ToString(from, Math.Min(30, text.Length - from)));
                break;
        }
    }
}
