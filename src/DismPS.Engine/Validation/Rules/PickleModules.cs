using System.Text;
using DismPS.Engine.Diagnostics;
using DismPS.Engine.Models.Python;
using DismPS.Engine.Templates;

namespace DismPS.Engine.Validation.Rules;

/// <summary>The modules that loading a pickle would import, as the server of the resource finds them.</summary>
internal sealed class PickleModules
{
    private const int MaxScripts = 500;
    private const int MaxScriptBytes = 4 * 1024 * 1024;

    private readonly string? _folder;
    private readonly ServingFramework _framework;
    private readonly RuleContext _context;
    private ModuleOrigins? _origins;
    private bool? _handlesMain;

    /// <param name="folder">Absolute code folder; null or missing when there is none.</param>
    /// <param name="framework">The server that will load.</param>
    /// <param name="context">Holds the code folders that were read.</param>
    public PickleModules(string? folder, ServingFramework framework, RuleContext context) =>
        (_folder, _framework, _context) = (Directory.Exists(folder) ? folder : null, framework, context);

    // Read when a pickle asks for a module: most models ask for none of the folder's.
    private ModuleOrigins? Origins => _folder is null ? null : _origins ??= new ModuleOrigins(_context.Code(_folder), _framework);

    /// <summary>True when code in the folder answers for __main__, or loads pickles with a find_class of its own.</summary>
    public bool HandlesMain => _handlesMain ??= SearchMain();

    /// <summary>Where a module comes from.</summary>
    /// <param name="module">Dotted name.</param>
    public ModuleOrigin Resolve(string module)
    {
        if (StandardModules.Contains(module.Split('.')[0]))
            return ModuleOrigin.StandardLibrary;
        if (PlatformModules.Contains(_framework, module))
            return ModuleOrigin.Platform;
        if (Origins is not { } origins)
            return ModuleOrigin.Unknown;
        ModuleOrigin origin = origins.Of(module);
        // An environment of the model's own brings packages that nobody can see from here.
        return origin == ModuleOrigin.Unknown && origins.Folder.HasEnvironment && _framework == ServingFramework.MLServer && !origins.IsOfFolder(module)
            ? ModuleOrigin.Platform
            : origin;
    }

    /// <summary>Whether a module of the code folder has a name at its top level; null when its text does not say.</summary>
    /// <param name="module">A module of <see cref="ModuleOrigin.Folder"/>.</param>
    /// <param name="name">Name without dots.</param>
    public bool? Defines(string module, string name) => Origins?.Defines(module, name);

    private static string? Load(string script)
    {
        using FileStream? file = RegularFile.TryOpen(script, out string? fault);
        if (file is null)
            return fault == "is empty" ? "" : null;
        if (file.Length > MaxScriptBytes)
            return null;
        try
        {
            byte[] bytes = new byte[file.Length];
            file.ReadExactly(bytes);
            return Encoding.UTF8.GetString(bytes).TrimStart('\uFEFF');
        }
        catch (IOException)
        {
            return null;
        }
    }

    private bool SearchMain()
    {
        if (_folder is null)
            return false;
        try
        {
            var options = new EnumerationOptions { RecurseSubdirectories = true, IgnoreInaccessible = true, MaxRecursionDepth = 16, AttributesToSkip = FileAttributes.ReparsePoint };
            return Directory.EnumerateFiles(_folder, "*.py", options).Take(MaxScripts).Any(script => Load(script) is { } text && MentionsMain(text));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static bool MentionsMain(string text)
    {
        if (text.Contains("find_class", StringComparison.Ordinal))
            return true;
        foreach (ReadOnlySpan<char> line in text.AsSpan().EnumerateLines())
        {
            // The usual last lines of a script are no handling.
            if (line.Contains("__main__", StringComparison.Ordinal) && !line.Contains("__name__", StringComparison.Ordinal) && !line.TrimStart().StartsWith("#"))
                return true;
        }

        return false;
    }
}
