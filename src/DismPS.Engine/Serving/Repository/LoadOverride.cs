using System.Globalization;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Models;
using DismPS.Engine.Runtimes.Python;

namespace DismPS.Engine.Serving.Repository;

/// <summary>What a client gave in place of a model's configuration and files, which are kept in a private folder until they are discarded.</summary>
internal sealed class LoadOverride
{
    private const int MaxFiles = 10_000;
    private const int MaxSegments = 16;

    private readonly string? root;

    private LoadOverride(string configuration, string? root, string? folder)
    {
        Configuration = configuration;
        this.root = root;
        Folder = folder;
    }

    /// <summary>JSON, which can be read.</summary>
    public string Configuration { get; }

    /// <summary>Folder of the model; null for that of the repository.</summary>
    public string? Folder { get; }

    /// <summary>Null when the request wants nothing but the repository's.</summary>
    /// <exception cref="DismException"><see cref="ErrorCode.RequestInvalid"/>, or the files cannot be written.</exception>
    public static LoadOverride? Create(string name, LoadRequest request)
    {
        if (request.ConfigText is null)
        {
            return request.Files.Count == 0
                ? null
                : throw Invalid(name, "files need the parameter 'config' beside them");
        }

        RequireConfiguration(request.ConfigText, name);
        if (request.Files.Count == 0)
            return new LoadOverride(request.ConfigText, null, null);
        if (!RepositoryFolder.IsName(name))
            throw Invalid(name, "a model that comes with its files needs a name that a folder can have");
        if (request.Files.Count > MaxFiles)
            throw Invalid(name, $"it has more than {MaxFiles} files");
        string[][] paths = [.. request.Files.Keys.Select(p => Segments(name, p))];
        TemporaryFiles.SweepOnce();
        string? root = null;
        try
        {
            // Only the server's user can look into a folder that is made like this.
            root = Directory.CreateTempSubdirectory(string.Create(CultureInfo.InvariantCulture, $"{TemporaryFiles.ModelPrefix}{Environment.ProcessId}-")).FullName;
            string folder = Path.Combine(root, name);
            foreach ((string[] path, ReadOnlyMemory<byte> content) in paths.Zip(request.Files.Values))
                Write(Path.Combine([folder, .. path]), content.Span);
            return new LoadOverride(request.ConfigText, root, folder);
        }
        catch (Exception e)
        {
            Discard(root);
            if (e is IOException or UnauthorizedAccessException)
                throw new DismException(ErrorCode.WriteFailed, $"The files of model '{name}' cannot be kept: {e.Message}", "Make room in the temporary folder, or name another one in TMPDIR.", Path.GetTempPath(), e);
            throw;
        }
    }

    /// <summary>Removes the files.</summary>
    public void Discard() => Discard(root);

    private static void RequireConfiguration(string json, string name)
    {
        try
        {
            ModelConfiguration configuration = ModelConfigurationReader.ParseJson(json, name);
            if (configuration.Name != name)
                throw Invalid(name, $"the name in its configuration is '{configuration.Name}'");
        }
        catch (DismException e) when (e.Code == ErrorCode.ModelLoadFailed)
        {
            throw new DismException(ErrorCode.RequestInvalid, e.Message, e.Cure, e.Target, e) { MessageIsAnswer = e.MessageIsAnswer };
        }
    }

    private static void Discard(string? root)
    {
        if (root is not null)
            TemporaryFiles.Discard(root);
    }

    private static void Write(string path, ReadOnlySpan<byte> content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using var stream = new FileStream(path, FileMode.CreateNew, FileAccess.Write);
        stream.Write(content);
    }

    private static string[] Segments(string name, string path)
    {
        string[] segments = path.Split('/');
        if (segments.Length > MaxSegments || segments.Any(s => !RepositoryFolder.IsName(s)))
            throw Invalid(name, $"the path '{path}' of a file must lie within the model's folder, such as 1/model.onnx");
        return segments;
    }

    private static DismException Invalid(string name, string fault) => new(ErrorCode.RequestInvalid, $"Model '{name}' cannot be loaded as asked: {fault}.",
        "Correct the parameters of the request, or send none.", name) { MessageIsAnswer = true };
}
