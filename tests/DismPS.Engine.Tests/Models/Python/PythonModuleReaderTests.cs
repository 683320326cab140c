using DismPS.Engine.Models.Python;

namespace DismPS.Engine.Tests.Models.Python;

public sealed class PythonModuleReaderTests
{
    [Theory]
    [InlineData("import a.b as c", "a.b")]
    [InlineData("import a, b.c; import d", "a|b.c|d")]
    [InlineData("from .x import y", ".x:y")]
    [InlineData("from ..x.z import (y,  # one\n    w as v,\n)", "..x.z:y,w")]
    [InlineData("from ... import y", "...:y")]
    [InlineData("from a import *", "a:*")]
    [InlineData("from a import b, \\\n  c", "a:b,c")]
    [InlineData("m = importlib.import_module(\"a.b\")", "a.b")]
    [InlineData("x = [__import__('a')]", "a")]
    [InlineData("importlib.import_module('a' + n)\nimportlib.import_module(f'a.{n}')\nimportlib.import_module('no module')", "")]
    [InlineData("'''\nimport a\n'''\n# import b\nx = \"import c\"\nimport d", "d")]
    [InlineData("def f():\n\timport a\n", "a")]
    [InlineData("if x: import a", "a")]
    [InlineData("match x:\n    case 1: import a\n    case [b, *_] if (n := b): import c\n", "a|c")]
    [InlineData("x = f\"{d[\"k\"]:>{w}} {{ {y!r}\"; import a", "a")]
    [InlineData("type X[T] = list[T]\ndef f[T: int](x: T) -> T: import a\n", "a")]
    [InlineData("import_ = 1\nfrom_x = 2\nimporter(a)", "")]
    public void Imports_are_read_as_Python_reads_them(string script, string imports)
    {
        PythonModule module = PythonModuleReader.Read(script);
        Assert.Null(module.Fault);
        Assert.Equal(imports, string.Join('|', module.Imports.Select(i => i.Text + (i.IsStar ? ":*" : i.IsFrom ? ":" + string.Join(',', i.Names.Select(n => n.Name)) : ""))));
    }

    [Fact]
    public void Place_of_an_import_is_that_of_the_module()
    {
        PythonImport import = PythonModuleReader.Read("x = (\n1)\nif x:\n    import os, numpy as np\n").Imports[1];
        Assert.Equal((4, 16), (import.Line, import.Column));
    }

    [Theory]
    [InlineData("try:\n    import a\nexcept ImportError:\n    a = None", true)]
    [InlineData("try:\n    import a\nexcept (ValueError, ModuleNotFoundError) as e:\n    pass", true)]
    [InlineData("try: import a\nexcept: pass", true)]
    [InlineData("try:\n    if x:\n        import a\nexcept ValueError:\n    pass\nexcept Exception:\n    pass", true)]
    [InlineData("with contextlib.suppress(ImportError):\n    import a", true)]
    [InlineData("try:\n    import a\nexcept ValueError:\n    pass", false)]
    [InlineData("try:\n    pass\nfinally:\n    import a", false)]
    [InlineData("try:\n    pass\nexcept ImportError:\n    pass\nelse:\n    import a", false)]
    [InlineData("import a\ntry:\n    pass\nexcept ImportError:\n    pass", false)]
    public void Import_with_a_handler_for_its_absence_is_optional(string script, bool isOptional)
    {
        Assert.Equal(isOptional, Assert.Single(PythonModuleReader.Read(script).Imports).Scope.IsOptional);
    }

    [Theory]
    [InlineData("if TYPE_CHECKING:\n    import a", true)]
    [InlineData("if typing.TYPE_CHECKING:\n    if x:\n        import a", true)]
    [InlineData("if __name__ == '__main__':\n    import a", true)]
    [InlineData("if not TYPE_CHECKING:\n    import a", false)]
    [InlineData("if TYPE_CHECKING:\n    pass\nelse:\n    import a", false)]
    [InlineData("if TYPE_CHECKING:\n    pass\nimport a", false)]
    public void Imports_for_the_type_checker_and_for_the_command_line_are_not_served(string script, bool neverServed)
    {
        Assert.Equal(neverServed, Assert.Single(PythonModuleReader.Read(script).Imports).Scope.NeverServed);
    }

    [Fact]
    public void Classes_have_bases_and_methods()
    {
        PythonModule module = PythonModuleReader.Read("""
            @register("x")
            class A[T](mlserver.MLModel, Generic[T], make(), *more, metaclass=Meta, k=1):
                predict = other

                async def load(self, a, /, b=(1, 2), *args, c=3, **kw) -> bool: ...

                @staticmethod
                def make(a): return helper.go(a)

            def f():
                class B: pass
            """);
        PythonClass type = module.Classes[0];
        Assert.Equal(["mlserver.MLModel", "Generic", "?", "?"], type.Bases);
        Assert.True(type is { IsDecorated: true, IsImportable: true });
        Assert.Contains("predict", type.Attributes);
        Assert.Equal((true, new PythonParameters(2, int.MaxValue, false)), (type.Methods[0].IsAsync, type.Methods[0].Parameters));
        Assert.Equal("staticmethod", Assert.Single(type.Methods[1].Decorators));
        Assert.Equal("helper.go()", Assert.Single(type.Methods[1].Returns));
        Assert.False(module.Classes[1].IsImportable);
    }

    [Fact]
    public void Names_that_an_importer_finds_are_listed()
    {
        PythonModule module = PythonModuleReader.Read("""
            import a.b, c as d
            from e import f as g
            h = i = 1
            j, (k, *l) = x
            m: int = 3
            for n, o in x: pass
            with y() as p: q = 1
            try: r = 1
            except E as s: pass
            if (t := 1): u = 2
            def v(): w = 1
            class z: aa = 1
            def bb():
                global cc
            """);
        Assert.Equal("a bb cc d g h i j k l m n o p q r s t u v z".Split(' '), module.Names.Where(name => name is not "global").Order(StringComparer.Ordinal));
        Assert.False(module.HasHiddenNames);
    }

    [Theory]
    [InlineData("from a import *")]
    [InlineData("def __getattr__(name): return 1")]
    [InlineData("globals()['x'] = 1")]
    [InlineData("setattr(sys.modules[__name__], 'x', 1)")]
    public void Script_with_names_that_its_text_does_not_show_says_so(string script) =>
        Assert.True(PythonModuleReader.Read(script).HasHiddenNames);

    [Theory]
    [InlineData("x = (1,\n\ny = 2", 1, 5, "'(' is never closed")]
    [InlineData("x = [1)", 1, 7, "')' does not close '[' in line 1")]
    [InlineData("x = 1)\n", 1, 6, "')' closes nothing")]
    [InlineData("x = 'abc\ny = 1", 1, 5, "the text is never closed")]
    [InlineData("x = 1\n\"\"\"abc\n", 2, 1, "the text is never closed")]
    [InlineData("if x:\npass", 2, 1, "an indented block is missing above this line")]
    [InlineData("x = 1\n  y = 2", 2, 3, "the line is indented deeper than the one before, which opens no block")]
    [InlineData("if x:\n    y\n  z", 3, 3, "the indentation fits no line above")]
    [InlineData("print \"x\"", 1, 1, "'print' without brackets is Python 2")]
    [InlineData("x = 5 ? 6", 1, 7, "'?' is not allowed here")]
    [InlineData("x = “a”", 1, 5, "'“' is not allowed here")]
    public void Fault_that_is_sure_has_its_place(string script, int line, int column, string message) =>
        Assert.Equal(new PythonFault(line, column, message), PythonModuleReader.Read(script).Fault);

    [Theory]
    [InlineData("print(\"x\")\nprint\nprint if x else y\nx = print in y")]
    [InlineData("x = [\n  1,\n    2,\n]\nif x:\n\n  # c\n    y\nelse: z")]
    [InlineData("x = '''a\nb''' \"c\" 'd' rb'\\'' f'{x!r:>{w}}' f\"\"\"{\n1}\"\"\"")]
    [InlineData("a = 1; b = 2;\nc = 3 ; # x\nd = 0x1for x in y")]
    [InlineData("if x:\n\ty = 1\n\tz = 2\nlambda: (yield)\nx[1:2, ::3]")]
    [InlineData("@a\n@b(c)\nasync def f(): return {**x, 'y': not z}\n")]
    public void Right_scripts_have_no_fault(string script) => Assert.Null(PythonModuleReader.Read(script).Fault);

    [Theory]
    [InlineData("sys.path.append('/afs/x')", false)]
    [InlineData("import sys as s\ns.path.insert(0, x)", false)]
    [InlineData("from sys import path\npath += [x]", false)]
    [InlineData("sys.path[:0] = [x]", false)]
    [InlineData("site.addsitedir(x)", false)]
    [InlineData("sys.path.insert(0, os.path.dirname(__file__))", true)]
    [InlineData("sys.path.append(str(Path(__file__).parent / 'lib'))", true)]
    [InlineData("sys.path.append(os.path.join(os.path.dirname(__file__), '..'))", false)]
    public void Changes_of_the_import_path_are_seen(string script, bool usesOwnFolder) =>
        Assert.Equal(usesOwnFolder, Assert.Single(PythonModuleReader.Read(script).PathEdits).UsesOwnFolder);

    [Theory]
    [InlineData("print(sys.path)")]
    [InlineData("os.path.join(a, b)")]
    [InlineData("x.path.append(1)")]
    [InlineData("if __name__ == '__main__':\n    sys.path.append('x')")]
    public void Other_uses_of_paths_are_no_change(string script) => Assert.Empty(PythonModuleReader.Read(script).PathEdits);
}
