using DismPS.Help.Markdown;

namespace DismPS.Help.Pages;

/// <summary>The parameters that every changing cmdlet gets from PowerShell: written once for all pages.</summary>
internal static class CommonParameter
{
    /// <summary>The line of a page's PARAMETERS that stands for both.</summary>
    public const string Marker = "-WhatIf, -Confirm";

    public static IEnumerable<PageParameter> OfChangingCommands(int line) =>
    [
        Switch("WhatIf", "wi", "Shows what the cmdlet would do, and does not do it.", line),
        Switch("Confirm", "cf", "Asks before each change.", line),
    ];

    private static PageParameter Switch(string name, string alias, string text, int line) => new()
    {
        Name = name,
        Description = [new Block(BlockKind.Paragraph, line, 0, text)],
        Type = "SwitchParameter",
        Aliases = [alias],
        Default = "False",
    };
}
