namespace DismPS.Engine.Models.Python;

/// <summary>The header of a compound statement: <c>if x:</c>, <c>class A(B):</c>.</summary>
internal static class PythonHeader
{
    /// <summary>True when the statement begins like one that ends with a colon and a block.</summary>
    public static bool IsCompound(IReadOnlyList<PythonToken> tokens)
    {
        if (!tokens[0].IsName)
            return false;
        switch (tokens[0].Text)
        {
            case "if" or "elif" or "else" or "for" or "while" or "try" or "except" or "finally" or "with" or "class" or "def":
                return true;
            case "async":
                return tokens.Count > 1 && (tokens[1].Is("def") || tokens[1].Is("for") || tokens[1].Is("with"));
            case "match" or "case":
                // Keywords only here: match = 1 and case.x: int are something else.
                return tokens.Count > 1 && (tokens[1].Kind != PythonTokenKind.Sign || tokens[1].Text is "(" or "[" or "{" or "-" or "*" or "~");
            default:
                return false;
        }
    }

    /// <summary>Index of the colon outside all brackets that ends the header; -1 when there is none.</summary>
    public static int EndOf(IReadOnlyList<PythonToken> tokens)
    {
        int depth = 0;
        int lambdas = 0;
        for (int i = 0; i < tokens.Count; i++)
        {
            PythonToken token = tokens[i];
            if (token.Kind == PythonTokenKind.Name)
            {
                lambdas += depth == 0 && token.Text == "lambda" ? 1 : 0;
                continue;
            }

            if (token.Kind != PythonTokenKind.Sign)
                continue;
            switch (token.Text)
            {
                case "(" or "[" or "{":
                    depth++;
                    break;
                case ")" or "]" or "}":
                    depth--;
                    break;
                case ":" when depth == 0 && lambdas == 0:
                    return i;
                case ":" when depth == 0:
                    lambdas--;
                    break;
            }
        }

        return -1;
    }
}
