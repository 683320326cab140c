namespace DismPS.Engine.Storage.Publications;

/// <summary>How far the upload of a version is.</summary>
/// <param name="Resource">Name of the resource.</param>
/// <param name="Bytes">Bytes that are sent.</param>
/// <param name="Total">Of so many that have to be.</param>
public sealed record PublicationProgress(string Resource, long Bytes, long Total)
{
    /// <summary>0 to 100.</summary>
    public int Percent => Total <= 0 ? 100 : (int)Math.Clamp(100 * Bytes / Total, 0, 100);
}
