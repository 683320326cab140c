using DismPS.Engine.Storage.Publications;

namespace DismPS.Engine.Operations;

/// <summary>One item of <see cref="PublishModel.StreamAsync"/>.</summary>
/// <param name="Progress">How far an upload is; null for a result.</param>
/// <param name="Model">A model that is published; null for progress.</param>
public sealed record PublishModelStep(PublicationProgress? Progress, PublishedModel? Model);
