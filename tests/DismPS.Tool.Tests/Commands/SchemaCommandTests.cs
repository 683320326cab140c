namespace DismPS.Tests.Commands;

public sealed class SchemaCommandTests
{
    [Theory]
    [InlineData("text")]
    [InlineData("json")]
    public void The_schema_is_printed_as_it_is_in_the_repository(string format)
    {
        using var dismps = new Dismps();
        DismpsRun run = dismps.Run("schema", "--output", format);
        Assert.Equal(0, run.ExitCode);
        Assert.Equal(File.ReadAllText(Repository.PathOf("docs", "schema", "dism-template.schema.json")), run.Output);
    }
}
