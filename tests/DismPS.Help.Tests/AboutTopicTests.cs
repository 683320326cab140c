using DismPS.Help.About;

namespace DismPS.Help.Tests;

public sealed class AboutTopicTests
{
    private const string Page = """
        # about_Things

        ## Short description

        What things are.

        ## Long description

        A thing is a word, and a word, and a word, and a word, and a word, and a word, and a word, and one more.

        - a list item that is so long that it has to go on in the next line, which is indented
        - another

        ```powershell
        Get-Thing

        Test-Thing
        ```

        """;

    [Fact]
    public void A_topic_is_laid_out_as_PowerShell_reads_it()
    {
        string expected = """
            TOPIC
                about_Things

            SHORT DESCRIPTION
                What things are.

            LONG DESCRIPTION

                A thing is a word, and a word, and a word, and a word, and a word, and a
                word, and a word, and one more.

                - a list item that is so long that it has to go on in the next line, which
                  is indented
                - another

                    Get-Thing

                    Test-Thing

            ONLINE VERSION
                https://example.org/things/blob/v1.2.3/docs/about/about_Things.md

            """;
        Assert.Equal(expected.ReplaceLineEndings("\n"), AboutTopic.Convert("about_Things.md", Page, SamplePage.Online));
    }

    [Fact]
    public void A_topic_without_a_short_description_is_a_fault()
    {
        var fault = Assert.Throws<HelpSourceException>(() => AboutTopic.Convert("about_Things.md", "# about_Things\n\nText.\n", SamplePage.Online));
        Assert.Contains("## Short description", fault.Message, StringComparison.Ordinal);
    }
}
