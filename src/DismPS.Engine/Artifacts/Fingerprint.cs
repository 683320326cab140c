using System.Security.Cryptography;
using System.Text;

namespace DismPS.Engine.Artifacts;

/// <summary>Everything that the folder of a resource is made from, in one number.</summary>
internal static class Fingerprint
{
    // Raised when the same inputs begin to give another folder.
    private const string Form = "1";

    /// <summary>SHA-256 over type, names, folders, and path, size and content of each file.</summary>
    internal static string Of(ResourcePlan plan, IReadOnlyDictionary<string, FileDigest> digests)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Add(Form, plan.Original.Type.ToString(), plan.Original.Name, plan.Original.Properties.Name);
        foreach (string folder in plan.Folders)
            Add("folder", folder);
        foreach (PlannedFile file in plan.Files)
            Add("file", file.RelativePath, $"{digests[file.RelativePath].Size}", digests[file.RelativePath].Sha256);
        return Convert.ToHexStringLower(hash.GetHashAndReset());

        // No part can hold a NUL, so no two lists of parts give the same bytes.
        void Add(params ReadOnlySpan<string> parts)
        {
            foreach (string part in parts)
                hash.AppendData(Encoding.UTF8.GetBytes(part + '\0'));
        }
    }
}
