using System.CommandLine;
using DismPS.Tool.Output;

namespace DismPS.Tool.Commands;

/// <summary><c>dismps env</c>: the environments of Python in which handlers run.</summary>
internal sealed class EnvCommand : Command
{
    public EnvCommand(Option<OutputFormat> output)
        : base("env", "Make and check the Python environment in which handlers run here.")
    {
        Add(new EnvCreateCommand(output));
        Add(new EnvCheckCommand(output));
    }
}
