using System.Text;
using DismPS.Engine.Models.Python;

namespace DismPS.Engine.Tests.Models.Python;

public sealed class PythonSourceTests
{
    [Fact]
    public void Declared_Latin_1_is_read()
    {
        Assert.Equal(new PythonSource("#!/usr/bin/python\n# -*- coding: latin-1 -*-\nx = 'é'", null), PythonSource.Decode(Encoding.Latin1.GetBytes("#!/usr/bin/python\n# -*- coding: latin-1 -*-\nx = 'é'")));
    }

    [Fact]
    public void Declaration_in_the_third_line_or_behind_code_is_none()
    {
        Assert.NotNull(PythonSource.Decode(Encoding.Latin1.GetBytes("\n\n# coding: latin-1\né")).Fault);
        Assert.NotNull(PythonSource.Decode(Encoding.Latin1.GetBytes("x = 1\n# coding: latin-1\né")).Fault);
    }

    [Fact]
    public void Mark_is_no_part_of_the_text() => Assert.Equal(new PythonSource("x", null), PythonSource.Decode([0xEF, 0xBB, 0xBF, (byte)'x']));

    [Fact]
    public void Wrong_bytes_have_their_place()
    {
        Assert.Equal(new PythonFault(2, 3, PythonSource.NotUtf8), PythonSource.Decode([(byte)'a', (byte)'\n', (byte)'b', (byte)'c', 0xE9, (byte)'d']).Fault);
        Assert.Equal(1, PythonSource.Decode([(byte)'a', 0]).Fault!.Line);
    }
}
