using DismPS.Engine.Models.Python;

namespace DismPS.Engine.Tests.Models.Python;

public sealed class PythonScannerTests
{
    [Theory]
    [InlineData("class A: pass")]
    [InlineData("class A(B[C(1)], metaclass=M(\"):\")):\n    x = 1")]
    [InlineData("class A(\n    B,  # comment :)\n):\n    pass")]
    [InlineData("class A[T](Base):\n    pass")]
    [InlineData("class \\\n    A:\n    pass")]
    [InlineData("if True:\n\tclass A: pass")]
    [InlineData("try:\n    import x\nexcept ImportError:\n    class A: pass")]
    [InlineData("def f():\n    '''\n'''\n\nclass A: pass")]
    [InlineData("x = '''\n'''; y = f\"{d[\"k\"]}\"\nclass A: pass")]
    [InlineData("x = 'don\\'t'\nclass A: pass")]
    [InlineData("x = r'\\'\nclass A: pass")]
    [InlineData("@decorator(\n  1)\nclass A: pass")]
    [InlineData("def f(a, b=(1,\n2)): return [\n1]\nclass A: pass")]
    [InlineData("class B:\n    def f(self): pass\n\n# x\nclass A(B): pass")]
    [InlineData("x = [\nclass A: pass\n]\nclass A: pass")]
    public void Class_that_can_be_imported_is_found(string script)
    {
        Assert.Contains(PythonScanner.Scan(script).Names, n => n is { Kind: PythonNameKind.Class, Name: "A", IsImportable: true });
    }

    [Theory]
    [InlineData("'''\nclass A: pass\n'''")]
    [InlineData("x = \"\"\"\nclass A: pass\n\"\"\"")]
    [InlineData("# class A: pass")]
    [InlineData("def f():\n    class A: pass")]
    [InlineData("class B:\n    class A: pass")]
    [InlineData("async def f():\n    if x:\n        class A: pass")]
    [InlineData("A = B")]
    [InlineData("from b import A")]
    [InlineData("class AB: pass")]
    [InlineData("class A")]
    [InlineData("x = (\nclass_ A:\n)")]
    public void Anything_else_is_not_a_class_that_can_be_imported(string script)
    {
        Assert.DoesNotContain(PythonScanner.Scan(script).Names, n => n is { Kind: PythonNameKind.Class, Name: "A", IsImportable: true });
    }

    [Theory]
    [InlineData("class A:", true)]
    [InlineData("  class   A  ( B )  :  # x", true)]
    [InlineData("class A(B, metaclass=M):", true)]
    [InlineData("class A(B(1)):", false)]
    [InlineData("class A(\n):", false)]
    [InlineData("\uFEFFclass A:", false)]
    [InlineData("class AB:", false)]
    [InlineData("classA:", false)]
    public void Line_search_is_that_of_the_platform(string script, bool found)
    {
        Assert.Equal(found, PythonScanner.LineSearchFinds(script, "A"));
    }

    [Fact]
    public void Lines_are_counted_through_texts_and_continued_lines()
    {
        PythonName name = Assert.Single(PythonScanner.Scan("\"\"\"\r\n\r\n\"\"\"\r\nx(\r\n1)\r\nclass A: pass").Names, n => n.Kind == PythonNameKind.Class);
        Assert.Equal(6, name.Line);
    }

    [Fact]
    public void Any_text_is_scanned_to_its_end()
    {
        var random = new Random(7);
        string[] pieces = ["class A", ":", "\n", "\r\n", "  ", "\t", "'", "\"", "'''", "\\", "(", ")", "[", "#", "def f", "async ", "f\"", "=", "\f", "é"];
        for (int i = 0; i < 5000; i++)
        {
            string script = string.Concat(Enumerable.Range(0, random.Next(15)).Select(_ => pieces[random.Next(pieces.Length)]));
            Assert.All(PythonScanner.Scan(script).Names, n => Assert.InRange(n.Line, 1, script.Length + 1));
        }
    }
}
