namespace DismPS.Engine.Operations;

/// <summary>What a server loads, and where it is expected.</summary>
/// <param name="RepositoryFolder">Absolute folder of models.</param>
/// <param name="DefaultPort">HTTP port of the platform's server for this type: 8000 or 8080.</param>
/// <param name="Resource">Resource; null for a plain folder.</param>
/// <param name="TemplatePath">Absolute path of the template; null for a plain folder.</param>
public sealed record ServiceDescription(string RepositoryFolder, int DefaultPort, string? Resource, string? TemplatePath);
