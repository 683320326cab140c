using System.Text;
namespace DismPS.Engine.Models;

/// <summary>Parses protobuf text format without a schema: a list field becomes several fields of the same name.</summary>
internal sealed class TextProtoParser
{
    private const int MaxDepth = 100;

    private readonly TextProtoTokenizer tokenizer;
    private TextProtoToken current;

    private TextProtoParser(string text, string file)
    {
        tokenizer = new TextProtoTokenizer(text, file);
        current = tokenizer.Next();
    }

    public static List<TextProtoNode> Parse(string text, string file)
    {
        var parser = new TextProtoParser(text, file);
        var fields = new List<TextProtoNode>();
        while (parser.current.Kind != TextProtoTokenKind.End)
            parser.ParseField(fields, 0);
        return fields;
    }

    private void ParseField(List<TextProtoNode> fields, int depth)
    {
        if (depth > MaxDepth)
            throw Error($"messages are nested deeper than {MaxDepth}");
        string name = ParseName();
        bool colon = TryTake(':');
        if (current.Is('['))
        {
            Take();
            if (!TryTake(']'))
            {
                do
                    fields.Add(ParseValue(name, colon, depth));
                while (TryTake(','));
                Expect(']');
            }
        }
        else
        {
            fields.Add(ParseValue(name, colon, depth));
        }

        if (!TryTake(','))
            TryTake(';');
    }

    private string ParseName()
    {
        if (current.Is('['))
        {
            // An extension or an Any: [type.googleapis.com/name].
            var name = new StringBuilder();
            while (!TryTake(']'))
            {
                if (current.Kind == TextProtoTokenKind.End)
                    throw Error("expected ']', got the end of the file");
                name.Append(Take().Text);
            }

            return $"[{name}]";
        }

        if (current.Kind != TextProtoTokenKind.Identifier)
            throw Error($"expected a field name, got {current}");
        return Take().Text;
    }

    private TextProtoNode ParseValue(string name, bool colon, int depth)
    {
        TextProtoToken start = current;
        if (current.Is('{') || current.Is('<'))
        {
            char close = Take().Is('{') ? '}' : '>';
            var fields = new List<TextProtoNode>();
            while (!TryTake(close))
            {
                if (current.Kind == TextProtoTokenKind.End)
                    throw Error($"expected '{close}' for the '{start.Text}' of line {start.Line}, got the end of the file");
                ParseField(fields, depth + 1);
            }

            return new TextProtoNode(name, start, fields);
        }

        if (!colon)
            throw Error($"expected ':' or '{{' after '{name}', got {current}");
        if (current.Kind is TextProtoTokenKind.Symbol or TextProtoTokenKind.End)
            throw Error($"expected a value for '{name}', got {current}");
        return new TextProtoNode(name, Take(), null);
    }

    private TextProtoToken Take()
    {
        TextProtoToken taken = current;
        current = tokenizer.Next();
        return taken;
    }

    private bool TryTake(char symbol)
    {
        if (!current.Is(symbol))
            return false;
        Take();
        return true;
    }

    private void Expect(char symbol)
    {
        if (!TryTake(symbol))
            throw Error($"expected '{symbol}', got {current}");
    }

    private Exception Error(string fault) => tokenizer.Error(fault, current.Line, current.Column);
}
