namespace DismPS.Engine.Dials.Registration;

/// <summary>The archive of a resource.</summary>
/// <param name="Resource">Name of the resource.</param>
/// <param name="Uri"><c>s3://bucket/key</c></param>
/// <param name="Size">Bytes; null when the file is not here any more.</param>
/// <param name="Sha256">64 lower-case hexadecimal digits; null with <paramref name="Size"/>.</param>
public sealed record RegistrationArchive(string Resource, string Uri, long? Size, string? Sha256);
