using DismPS.Engine.Dials;
using DismPS.Engine.Templates;

namespace DismPS.Engine.Operations;

/// <summary>A resource whose name a registered model has.</summary>
/// <param name="Resource">The resource.</param>
/// <param name="Model">The latest revision of the model.</param>
public sealed record RegisteredName(Resource Resource, RegisteredModel Model);
