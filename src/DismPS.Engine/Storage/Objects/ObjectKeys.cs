using System.Text;
using DismPS.Engine.Diagnostics;

namespace DismPS.Engine.Storage.Objects;

/// <summary>Rules of keys and of the addresses that services name.</summary>
internal static class ObjectKeys
{
    /// <summary>Longest key of S3 in bytes of UTF-8.</summary>
    private const int MaxBytes = 1024;

    /// <summary>Refuses a key that a store does not take, or that would be another file once it is unpacked.</summary>
    /// <param name="key">The whole key in the store.</param>
    /// <exception cref="DismException"><see cref="ErrorCode.PathEscape"/>.</exception>
    internal static void Check(string key)
    {
        bool isPath = key.Length > 0 && key.Split('/').All(part => part is not ("" or "." or "..")) && !key.Any(char.IsControl);
        if (!isPath)
            throw new DismException(ErrorCode.PathEscape, $"'{Shown(key)}' cannot be the name of an object: it has an empty part, '.', '..' or a control character.", "Rename the file or folder.", Shown(key));
        if (Encoding.UTF8.GetByteCount(key) > MaxBytes)
            throw new DismException(ErrorCode.PathEscape, $"'{Shown(key)[..100]}…' is longer than the {MaxBytes} bytes that a name in an object store may have.", "Shorten the names of the files and folders, or the repository.", Shown(key));
    }

    /// <summary>True when a prefix stays what it is in every reader of storage URIs: none of them decodes percent signs the same way.</summary>
    internal static bool IsPlain(string path) =>
        path.All(c => char.IsAsciiLetterOrDigit(c) || "-_.=+@~,/".Contains(c)) && path.Split('/').All(part => part is not ("." or ".."));

    private static string Shown(string key) => string.Concat(key.Select(c => char.IsControl(c) ? '\uFFFD' : c));
}
