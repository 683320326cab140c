using YamlDotNet.Core.Tokens;
using ScalarToken = YamlDotNet.Core.Tokens.Scalar;
using TagToken = YamlDotNet.Core.Tokens.Tag;

namespace DismPS.Engine.Templates.Reading;

/// <summary>
/// Watches the order of tokens for what YamlDotNet lets pass and PyYAML refuses: a missing comma between entries in brackets,
/// a value without a key, and unquoted text that begins with a reserved sign.
/// </summary>
internal sealed class TokenOrder(string text)
{
    // For each open collection: whether a key waits for its value.
    private readonly Stack<bool> _keys = new([false]);
    private int _brackets;
    private bool _entryEnded;
    private bool _afterImplicitKey;

    /// <summary>What is wrong with the next token and what to do, or null.</summary>
    public (string Fault, string Cure)? Check(Token token)
    {
        bool afterEntry = _entryEnded && _brackets > 0;
        _entryEnded = token is ScalarToken or AnchorAlias or FlowSequenceEnd or FlowMappingEnd;
        if (afterEntry && token is ScalarToken or AnchorAlias or Anchor or TagToken or FlowSequenceStart or FlowMappingStart or Key)
            return ("a comma is missing before this", "Put a comma between the entries, or quotes around the text.");
        bool keyIsEmpty = _afterImplicitKey && token is Value;
        // A key that is not written with '?' takes no room itself; its text is the next token.
        _afterImplicitKey = token is Key && token.Start.Index == token.End.Index;
        switch (token)
        {
            case BlockMappingStart or BlockSequenceStart:
                _keys.Push(false);
                break;
            case FlowMappingStart or FlowSequenceStart:
                _keys.Push(false);
                _brackets++;
                break;
            case BlockEnd:
                Pop();
                break;
            case FlowMappingEnd or FlowSequenceEnd:
                Pop();
                _brackets = Math.Max(0, _brackets - 1);
                break;
            case Key:
                SetKey(true);
                break;
            case FlowEntry:
                SetKey(false);
                break;
            case Value when keyIsEmpty || !_keys.Peek():
                return ("there is no key before this ':'", "Write the key before the colon, or put the text in quotes.");
            case Value:
                SetKey(false);
                break;
            case ScalarToken { Style: YamlDotNet.Core.ScalarStyle.Plain } when IsReserved(text[Math.Min((int)token.Start.Index, text.Length - 1)]):
                return ("a value cannot begin with this character", "Put the value in quotes.");
        }

        return null;
    }

    private bool IsReserved(char c) => ",[]{}#&*!|>'\"%@`".Contains(c) || (_brackets > 0 && c is '?' or ':');

    private void SetKey(bool waits)
    {
        _keys.Pop();
        _keys.Push(waits);
    }

    private void Pop()
    {
        if (_keys.Count > 1)
            _keys.Pop();
    }
}
