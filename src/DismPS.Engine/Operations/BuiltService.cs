using DismPS.Engine.Templates;

namespace DismPS.Engine.Operations;

/// <summary>A built resource that can be served.</summary>
/// <param name="Resource">Name of the resource.</param>
/// <param name="ServiceName">Model name on the wire.</param>
/// <param name="Type">What it is.</param>
/// <param name="Folder">Absolute folder of models that a server loads.</param>
/// <param name="DefaultPort">HTTP port of the platform's server for such models.</param>
public sealed record BuiltService(string Resource, string ServiceName, ResourceType Type, string Folder, int DefaultPort);
