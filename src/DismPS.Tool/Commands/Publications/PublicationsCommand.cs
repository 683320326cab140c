using System.CommandLine;
using DismPS.Tool.Output;

namespace DismPS.Tool.Commands.Publications;

/// <summary><c>dismps publications</c>: what a repository with versions holds.</summary>
internal sealed class PublicationsCommand : Command
{
    public PublicationsCommand(Option<OutputFormat> output)
        : base("publications", "List what was published to a repository with versions, and remove what is old.")
    {
        Add(new PublicationsListCommand(output));
        Add(new PublicationsRemoveCommand(output));
    }

    /// <summary>The repository.</summary>
    internal static Option<string> Repository() => new("--repository") { Description = "Model repository: s3://bucket/prefix, pvc://claim/path or file:///folder.", HelpName = "URI", Required = true };

    /// <summary>Names of services.</summary>
    internal static Option<string[]> Names() => new("--name") { Description = "Only services of this name; * and ? stand for parts of it; may be given several times.", HelpName = "NAME" };
}
