using System.Xml.Linq;

namespace DismPS.Help.Output;

/// <summary>The namespaces of help files.</summary>
internal static class MamlNames
{
    public static XNamespace Items { get; } = "http://msh";

    public static XNamespace Maml { get; } = "http://schemas.microsoft.com/maml/2004/10";

    public static XNamespace Command { get; } = "http://schemas.microsoft.com/maml/dev/command/2004/10";

    public static XNamespace Dev { get; } = "http://schemas.microsoft.com/maml/dev/2004/10";
}
