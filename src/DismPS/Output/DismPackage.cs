using System.ComponentModel;

namespace DismPS;

/// <summary>A packaged resource.</summary>
/// <param name="Resource">Name of the resource.</param>
/// <param name="Path">The zip file.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="TemplatePath">The rewritten template beside it.</param>
/// <param name="StorageUri">What that template names: where the package was uploaded to, or the zip file's name.</param>
/// <param name="IsReused">True when the same content was uploaded before and was not sent again.</param>
/// <param name="SourcePath">The template that was packaged.</param>
/// <param name="BasePath">The folder that its relative paths start from.</param>
[TypeConverter(typeof(DeserializedConverter))]
public sealed record DismPackage(string Resource, string Path, long Bytes, string TemplatePath, string StorageUri, bool IsReused, string SourcePath, string BasePath)
{
    internal static DismPackage Of(DeserializedObject remains) => new(
        remains.Get<string>(nameof(Resource)), remains.Get<string>(nameof(Path)), remains.Get<long>(nameof(Bytes)), remains.Get<string>(nameof(TemplatePath)),
        remains.Get<string>(nameof(StorageUri)), remains.Get<bool>(nameof(IsReused)), remains.Get<string>(nameof(SourcePath)), remains.Get<string>(nameof(BasePath)));
}
