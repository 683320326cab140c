namespace DismPS.Engine.Storage.S3;

/// <summary>A request in which nothing moved for too long.</summary>
internal sealed class StalledException(Exception inner) : Exception("Nothing moved for too long.", inner);
