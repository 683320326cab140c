using System.Text;
using DismPS.Engine.Models.Python;
using DismPS.Engine.Validation.Python;

namespace DismPS.Fuzz.Targets;

/// <summary>The readers of handler scripts.</summary>
internal sealed class PythonTarget() : FuzzTarget("python", SeedFiles.Of("tests/data", "*.py"), Words(
    "class ", "def ", "import ", "from ", " as ", "async ", "lambda: ", "if x:\n", "else:\n", "try:\n", "with a as b:\n", "    ", "\t", "\\\n", "\r\n", "\f", "\"\"\"", "'''", "'", "\"", "r'", "f\"{", "}\"",
    "b'", "(", ")", "[", "]", "{", "}", ":", ";", "#", "@", "=", ":=", "*", "...", "..", "import a.b.c as d, e\n", "from . import x\n", "from ..a import (b, c)\n", "sys.path.append('/x')\n", "open('../f')\n",
    "\xC3\xA9", "\xEF\xBB\xBF", "\0", "0x_1", "1__0", "1e400j"))
{
    public override bool Run(byte[] input)
    {
        string text = Encoding.UTF8.GetString(input);
        PythonOutline outline = PythonScanner.Scan(text);
        foreach (PythonName name in outline.Names)
            Require(name.Line >= 1 && name.Name.Length > 0, "a name has no place");
        PythonScanner.LineSearchFinds(text, "Handler");
        ClassPatternSearch.Verdict(text, "H[a-z]+(r|x*)*$");
        PythonModule module = PythonModuleReader.Read(text);
        int lines = 1 + text.Count(c => c is '\n' or '\r' or '\f');
        foreach (PythonImport import in module.Imports)
            Require(import.Line >= 1 && import.Line <= lines, $"an import in line {import.Line} of {lines}");
        return module.Fault is null && outline.Names.Any();
    }
}
