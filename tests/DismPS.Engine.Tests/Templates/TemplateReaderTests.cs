using System.Text;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Templates;

namespace DismPS.Engine.Tests.Templates;

public sealed class TemplateReaderTests
{
    [Fact]
    public void Every_key_and_value_knows_its_line_and_column()
    {
        MappingNode root = Read("a: 1\nb:\n  - x\n  - {c: 'd'}\n");
        var list = Assert.IsType<SequenceNode>(root.Find("b")!.Value);
        MappingEntry inner = Assert.IsType<MappingNode>(list.Items[1]).Entries[0];

        Assert.Equal((1, 1), (root.Find("a")!.Key.Line, root.Find("a")!.Key.Column));
        Assert.Equal((1, 4), (root.Find("a")!.Value.Line, root.Find("a")!.Value.Column));
        Assert.Equal((3, 5), (list.Items[0].Line, list.Items[0].Column));
        Assert.Equal((4, 6), (inner.Key.Line, inner.Key.Column));
        Assert.Equal((4, 9), (inner.Value.Line, inner.Value.Column));
    }

    [Fact]
    public void Spans_cut_the_very_text_of_a_node_out_of_the_file()
    {
        TemplateDocument document = TemplateReader.Read("a: 'x y'\r\nb: [1, 2]\r\n", "t.yaml");
        NodeSpan text = document.Root!.Find("a")!.Value.Span;
        NodeSpan list = document.Root.Find("b")!.Value.Span;

        Assert.Equal("'x y'", document.Text[text.Start..text.End]);
        Assert.Equal("[1, 2]", document.Text[list.Start..list.End]);
        Assert.Equal((2, 4), (list.Line, list.Column));
    }

    [Theory]
    [InlineData("k: &x [1, [2]] # c\n", "&x [1, [2]]")]
    [InlineData("k: {a: {}}\n", "{a: {}}")]
    [InlineData("k:\n  - a\n  - b: [c]\n\nz: 1\n", "- a\n  - b: [c]")]
    [InlineData("k:\n  a: b c\n  d: 'e' # x\nz: 1\n", "a: b c\n  d: 'e'")]
    [InlineData("k: b c\n  d # x\n", "b c\n  d")]
    public void Span_of_a_value_ends_with_its_last_character(string text, string expected)
    {
        NodeSpan span = Read(text).Find("k")!.Value.Span;
        Assert.Equal(expected, text[span.Start..span.End]);
    }

    [Fact]
    public void Pair_in_brackets_begins_at_its_key()
    {
        TemplateNode pair = ((SequenceNode)Read("k: [x, a: b]\n").Find("k")!.Value).Items[1];
        Assert.Equal((1, 8), (pair.Line, pair.Column));
    }

    [Fact]
    public void Byte_order_mark_does_not_move_columns()
    {
        byte[] bytes = [.. Encoding.UTF8.Preamble, .. "a: b"u8];
        TemplateDocument document = TemplateReader.Read(bytes, null);

        Assert.Empty(document.Diagnostics);
        Assert.Equal((1, 1, 0), (document.Root!.Entries[0].Key.Line, document.Root.Entries[0].Key.Column, document.Root.Entries[0].Key.Span.Start));
    }

    [Fact]
    public void Alias_is_the_node_of_its_anchor()
    {
        MappingNode root = Read("a: &x {k: v}\nb: *x\n");
        Assert.Same(root.Find("a")!.Value, root.Find("b")!.Value);
    }

    [Fact]
    public void Merge_keys_add_what_is_not_written_and_the_first_of_a_list_wins()
    {
        MappingNode root = Read("x: &x {a: 1, b: 1}\ny: &y {b: 2, c: 2}\nz:\n  <<: [*x, *y]\n  a: 9\n");
        var merged = Assert.IsType<MappingNode>(root.Find("z")!.Value);

        Assert.Equal(["a=9", "b=1", "c=2"], merged.Entries.Select(e => $"{e.Key.Text}={((ScalarNode)e.Value).Text}"));
        Assert.Equal([false, true, true], merged.Entries.Select(e => e.IsMerged));
    }

    [Fact]
    public void Duplicate_key_is_an_error_with_its_path_and_the_last_value_counts()
    {
        TemplateDocument document = TemplateReader.Read("r:\n  k: 1\n  k: 2\n", "t.yaml");
        Diagnostic error = Assert.Single(document.Diagnostics);

        Assert.Equal(("duplicate-key", "r.k", 3, 3), (error.Category, error.Path, error.Location.Line, error.Location.Column));
        Assert.Contains("first in line 2", error.Message);
        Assert.Equal("2", ((ScalarNode)((MappingNode)document.Root!.Find("r")!.Value).Find("k")!.Value).Text);
    }

    [Theory]
    [InlineData("a: [1\nb: 2\n", "yaml-syntax", 2, 1)]
    [InlineData("a: b\n\tc: d\n", "yaml-syntax", 2, 1)]
    [InlineData("a: b\t\n", "yaml-syntax", 1, 5)]
    [InlineData("a: b\tc\n", "yaml-syntax", 1, 5)]
    [InlineData("a: *b\n", "yaml-syntax", 1, 4)]
    [InlineData("a: &x 1\nb: &x 2\n", "yaml-syntax", 2, 4)]
    [InlineData("a: 'b\n", "yaml-syntax", 1, 4)]
    [InlineData("a: {b: 1 c: 2}\n", "yaml-syntax", 1, 11)]
    [InlineData("a: ['b' 'c']\n", "yaml-syntax", 1, 9)]
    [InlineData("a: @b\n", "yaml-syntax", 1, 4)]
    [InlineData("a: {x::y\n", "yaml-syntax", 2, 1)]
    [InlineData("a: 2025-02-30\n", "yaml-syntax", 1, 4)]
    [InlineData("a: !Sub b\n", "yaml-tag", 1, 4)]
    [InlineData("a: !!python/name:os.system x\n", "yaml-tag", 1, 4)]
    [InlineData("a: b\n---\nc: d\n", "yaml-multi-document", 2, 1)]
    [InlineData("- a\n", "yaml-root", 1, 1)]
    [InlineData("", "yaml-root", 1, 1)]
    [InlineData("a: b\u0007\n", "encoding", 1, 5)]
    [InlineData("? [a]\n: b\n", "yaml-syntax", 1, 3)]
    [InlineData("a:\n  <<: 5\n", "yaml-syntax", 2, 7)]
    public void Broken_text_is_a_diagnostic_at_its_place(string text, string category, int line, int column)
    {
        Diagnostic error = TemplateReader.Read(text, "t.yaml").Diagnostics[0];
        Assert.Equal((category, line, column), (error.Category, error.Location.Line, error.Location.Column));
        Assert.Equal(("t.yaml", Severity.Error), (error.Location.File, error.Severity));
    }

    [Fact]
    public void Tab_in_the_indentation_is_named_with_a_cure()
    {
        Diagnostic error = Assert.Single(TemplateReader.Read("a:\n  b: c\n\td: e\n", "t.yaml").Diagnostics);
        Assert.Equal("t.yaml:3:1: error DISM0003: The text is not valid YAML: a tab stands where only spaces may. Replace the tab by spaces.", error.ToString());
    }

    [Fact]
    public void Tabs_in_comments_quotes_and_block_texts_are_fine()
    {
        Assert.Empty(TemplateReader.Read("a: b # x\ty\nc: \"x\ty\"\n#\t\nd: |\n  x\ty\n", null).Diagnostics);
    }

    [Fact]
    public void Invalid_bytes_are_named_with_offset_and_place()
    {
        Diagnostic error = Assert.Single(TemplateReader.Read(Encoding.Latin1.GetBytes("a: b\nc: caf\xE9!\n"), "t.yaml").Diagnostics);
        Assert.Equal(("encoding", 2, 7), (error.Category, error.Location.Line, error.Location.Column));
        Assert.Contains("byte 11 is 0xE9", error.Message);
    }

    [Fact]
    public void Half_a_surrogate_pair_is_refused()
    {
        Assert.Equal(("encoding", 4), (TemplateReader.Read("a: \uD800\n", null).Diagnostics[0].Category, TemplateReader.Read("a: \uD800\n", null).Diagnostics[0].Location.Column));
    }

    [Fact]
    public void Utf16_is_named_as_such()
    {
        Assert.Contains("UTF-16", Assert.Single(TemplateReader.Read(Encoding.Unicode.GetPreamble().Concat(Encoding.Unicode.GetBytes("a: b")).ToArray(), null).Diagnostics).Message);
        Assert.Contains("UTF-16", Assert.Single(TemplateReader.Read(Encoding.BigEndianUnicode.GetBytes("a: b"), null).Diagnostics).Message);
    }

    [Fact]
    public void Nesting_beyond_the_limit_is_refused_and_up_to_it_read()
    {
        string Nested(int depth) => "a: " + new string('[', depth) + new string(']', depth);
        Assert.Empty(TemplateReader.Read(Nested(TemplateReader.MaxDepth - 1), null).Diagnostics);
        Assert.Equal("yaml-depth", Assert.Single(TemplateReader.Read(Nested(TemplateReader.MaxDepth), null).Diagnostics).Category);
        Assert.Equal("yaml-depth", Assert.Single(TemplateReader.Read("a: " + new string('[', 1_000_000), null).Diagnostics).Category);
    }

    [Fact]
    public void Aliases_that_multiply_are_refused()
    {
        var text = new StringBuilder("a0: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]\n");
        for (int i = 1; i < 12; i++)
            text.AppendLine($"a{i}: &a{i} [{string.Join(", ", Enumerable.Repeat($"*a{i - 1}", 10))}]");
        Assert.Equal("DISM0007", Assert.Single(TemplateReader.Read(text.ToString(), null).Diagnostics).Id);
    }

    [Fact]
    public void Alias_inside_its_own_anchor_is_read_as_a_value_that_fits_nothing()
    {
        TemplateDocument document = TemplateReader.Read("a: &d [*d]\n", null);
        Assert.Empty(document.Diagnostics);
        Assert.Equal(ScalarKind.Other, ((ScalarNode)((SequenceNode)document.Root!.Entries[0].Value).Items[0]).Kind);
    }

    [Fact]
    public void Files_above_the_size_limit_are_refused_unread()
    {
        Assert.Equal("too-long", Assert.Single(TemplateReader.Read(new byte[TemplateReader.MaxBytes + 1], null).Diagnostics).Category);
    }

    private static MappingNode Read(string text)
    {
        TemplateDocument document = TemplateReader.Read(text, "t.yaml");
        Assert.Empty(document.Diagnostics);
        return document.Root!;
    }
}
