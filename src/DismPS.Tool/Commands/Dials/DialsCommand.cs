using System.CommandLine;
using DismPS.Tool.Output;

namespace DismPS.Tool.Commands.Dials;

/// <summary><c>dismps dials</c>: signing in to DIALS, and what it knows.</summary>
internal sealed class DialsCommand : Command
{
    public DialsCommand(Option<OutputFormat> output)
        : base("dials", "Sign in to DIALS, and list what it knows.")
    {
        Add(new DialsLoginCommand(output));
        Add(new DialsLogoutCommand(output));
        Add(new DialsStatusCommand(output));
        Add(new DialsWorkspacesCommand(output));
        Add(new DialsModelsCommand(output));
        Add(new DialsElementsCommand(output));
    }
}
