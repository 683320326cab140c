namespace DismPS.Engine.Artifacts;

/// <summary>How far the package of a resource is.</summary>
/// <param name="Resource">Name of the resource.</param>
/// <param name="Stage">What is done to it.</param>
/// <param name="Bytes">Bytes that are packed or sent.</param>
/// <param name="Total">Of so many.</param>
public sealed record PackageProgress(string Resource, PackageStage Stage, long Bytes, long Total)
{
    /// <summary>0 to 100.</summary>
    public int Percent => Total <= 0 ? 100 : (int)Math.Clamp(100 * Bytes / Total, 0, 100);
}
