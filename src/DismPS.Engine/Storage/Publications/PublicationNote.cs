namespace DismPS.Engine.Storage.Publications;

/// <summary>What the index keeps of who published what.</summary>
/// <param name="Template">The template, as its publisher named it.</param>
/// <param name="Message">What the publisher says of it; null for nothing.</param>
internal sealed record PublicationNote(string? Template, string? Message);
