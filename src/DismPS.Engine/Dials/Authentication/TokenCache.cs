using System.Collections.Immutable;
using System.Text.Json;
using DismPS.Engine.Artifacts;
using DismPS.Engine.Diagnostics;

namespace DismPS.Engine.Dials.Authentication;

/// <summary>
/// The tokens of a user, one entry a service, in a file that only the user may read; times in UTC.
/// A file that is not what it should be counts as none.
/// </summary>
public sealed class TokenCache
{
    private const string FileName = "dials-tokens.json";
    private const int MaxBytes = 1 << 20;
    private static readonly TimeSpan LockTimeout = TimeSpan.FromSeconds(30);

    private readonly string? _folder;
    private readonly TimeProvider _time;

    /// <summary>Uses a folder, which is made at the first sign-in.</summary>
    /// <param name="folder">Absolute; null for a user who has none: nothing is kept then.</param>
    /// <param name="time">The clock.</param>
    public TokenCache(string? folder, TimeProvider time)
    {
        _folder = folder;
        _time = time;
    }

    /// <summary>Absolute path of the file; null when nothing is kept.</summary>
    public string? Path => _folder is null ? null : System.IO.Path.Combine(_folder, FileName);

    /// <summary>Base URL of the service that the user signed in to last; null when there is none.</summary>
    public Uri? Current => Read().Current;

    /// <summary>The token of a service.</summary>
    /// <param name="service">The service; the entry must be of its realm, client and audience too.</param>
    public DialsToken? Find(DialsService service) => Read().Entries.FirstOrDefault(e => e.IsOf(service))?.Token;

    /// <summary>The service as it was signed in to: with the realm, client and audience of then.</summary>
    /// <param name="baseUrl">Base URL.</param>
    /// <returns>Null when there is no token for it.</returns>
    internal DialsService? ServiceAt(Uri baseUrl) =>
        Read().Entries.FirstOrDefault(e => e.Service == baseUrl) is { } entry ? new DialsService(entry.Service, entry.Realm, entry.ClientId, entry.Audience) : null;

    /// <summary>Base URLs of the services that there are tokens for.</summary>
    public ImmutableArray<Uri> Services => [.. Read().Entries.Select(e => e.Service)];

    /// <summary>Keeps a token, in place of an earlier one of the service.</summary>
    /// <param name="service">The service.</param>
    /// <param name="token">The token.</param>
    /// <param name="makeCurrent">Whether the service becomes the one that is meant where none is named.</param>
    /// <exception cref="DismException"><see cref="ErrorCode.WriteFailed"/>.</exception>
    public void Save(DialsService service, DialsToken token, bool makeCurrent = false)
    {
        TokenDocument document = Read();
        Write(new TokenDocument([.. document.Entries.Where(e => e.Service != service.BaseUrl), TokenEntry.Of(service, token)], makeCurrent ? service.BaseUrl : document.Current));
    }

    /// <summary>Makes a service the one that is meant where none is named.</summary>
    /// <exception cref="DismException"><see cref="ErrorCode.WriteFailed"/>.</exception>
    internal void MakeCurrent(Uri service)
    {
        TokenDocument document = Read();
        if (document.Current != service)
            Write(document with { Current = service });
    }

    /// <summary>Forgets the token of a service.</summary>
    /// <returns>False when there was none.</returns>
    /// <exception cref="DismException"><see cref="ErrorCode.WriteFailed"/>.</exception>
    public bool Remove(Uri service)
    {
        TokenDocument document = Read();
        ImmutableArray<TokenEntry> others = document.Entries.RemoveAll(e => e.Service == service);
        if (others.Length == document.Entries.Length)
            return false;
        Write(new TokenDocument(others, document.Current == service ? null : document.Current));
        return true;
    }

    /// <summary>Keeps other processes from renewing a token at the same time: an identity service may take a refresh token only once.</summary>
    /// <returns>Disposing ends it; null when nothing is kept.</returns>
    /// <exception cref="DismException"><see cref="ErrorCode.ArtifactLocked"/> after half a minute, <see cref="ErrorCode.WriteFailed"/>.</exception>
    internal async Task<IDisposable?> LockAsync(CancellationToken ct)
    {
        if (_folder is null)
            return null;
        CreateFolder(_folder);
        return await FileLock.AcquireAsync(System.IO.Path.Combine(_folder, FileName + ".lock"), LockTimeout, _time, ct).ConfigureAwait(false);
    }

    private TokenDocument Read()
    {
        if (Path is not { } path || !RegularFile.Exists(path))
            return TokenDocument.Empty;
        try
        {
            byte[] bytes = RegularFile.ReadAtMost(path, MaxBytes);
            return bytes.Length > MaxBytes ? TokenDocument.Empty : TokenDocument.Parse(bytes) ?? TokenDocument.Empty;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            return TokenDocument.Empty;
        }
    }

    private void Write(TokenDocument document)
    {
        if (Path is not { } path)
            return;
        CreateFolder(_folder!);
        string aside = $"{path}.{System.IO.Path.GetRandomFileName()}.tmp";
        try
        {
            FileStreamOptions options = new() { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None };
            if (!OperatingSystem.IsWindows())
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            using (FileStream file = new(aside, options))
                file.Write(document.ToBytes());
            File.Move(aside, path, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            TryDelete(aside);
            throw Unwritable(path, e);
        }
    }

    private static void CreateFolder(string folder)
    {
        try
        {
            if (OperatingSystem.IsWindows())
                Directory.CreateDirectory(folder);
            else
                Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw Unwritable(folder, e);
        }
    }

    private static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The failure that led here is the one to report.
        }
    }

    private static DismException Unwritable(string path, Exception e) => new(
        ErrorCode.WriteFailed, $"The sign-in could not be kept in '{path}': {e.Message}",
        "Set DISMPS_STATE_DIR to a folder that only you may read.", path, e);
}
