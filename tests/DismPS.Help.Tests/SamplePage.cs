using DismPS.Help.Online;

namespace DismPS.Help.Tests;

/// <summary>A page of the layout, with a place for what a test changes.</summary>
internal static class SamplePage
{
    public const string File = "Test-Thing.md";

    public const string Manifest = """
        @{
            ModuleVersion = '1.2.3'
            PrivateData   = @{ PSData = @{
                ProjectUri = 'https://example.org/things'
            } }
        }
        """;

    public static OnlinePages Online { get; } = OnlinePages.Read("Things.psd1", Manifest);

    public const string Text = """
        # Test-Thing

        ## SYNOPSIS

        Tests a thing.

        ## DESCRIPTION

        Looks at it, `closely`, and
        says **what** is found.

        - first
        - second, see [the page](other.md)

        ## EXAMPLES

        ### Example 1: Test one

        Before.

        ```powershell
        Test-Thing a | Where-Object { $_.Id -eq '<b>' }
        ```

        After.

        ## PARAMETERS

        ### -Path

        The things.

        ```yaml
        Type: String[]
        Sets: Path
        Aliases: LP, PSPath
        Required: true
        Position: 0
        Pipeline: ByValue, ByPropertyName
        Wildcards: true
        ```

        ### -Id

        By number.

        ```yaml
        Type: Int32
        Sets: Id
        Required: true
        ```

        ### -Quiet

        Says less.

        ```yaml
        Type: SwitchParameter
        ```

        ### -WhatIf, -Confirm

        ## OUTPUTS

        ### My.Result

        One a thing.

        - Name (String): its name.

        ## NOTES

        A note.

        ## RELATED LINKS

        - [Get-Thing](Get-Thing.md)
        - [A site](https://example.org/page)

        """;
}
