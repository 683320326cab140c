using System.Globalization;
using System.Text.Json;
using DismPS.Engine.Diagnostics;

namespace DismPS.Engine.Runtimes.Python;

/// <summary>Why a worker could not load its model.</summary>
/// <param name="LacksModules">The modules that this interpreter has not got and another one may have, in words; null for any other fault.</param>
/// <param name="Text">The fault in words.</param>
/// <param name="Cure">What to do; null when nothing more is known than the text says.</param>
internal sealed record LoadFault(string? LacksModules, string Text, string? Cure)
{
    /// <summary>Reads a LOAD_FAILED head.</summary>
    public static LoadFault Read(JsonElement head, string reason, PythonProgram program)
    {
        switch (reason)
        {
            case "lacks":
                string modules = string.Join(", ", WorkerText.ListOf(head, "modules").Select(m => m + ImportedBy(program, m)));
                return new LoadFault(modules.Length == 0 ? "what the model needs" : modules, "", null);
            case "import":
                string module = WorkerText.Of(head, "module") ?? "";
                string where = Place(head);
                string message = WorkerText.Of(head, "message") ?? $"No module named '{module}'";
                // A name of the user's own can be missing in every interpreter; only a package can be there in another one.
                bool own = module.Length == 0 || program.HasModule(module);
                // What the settings name is expected in the code folder.
                if (!own && where.Length == 0 && program.Implementation?.StartsWith(module + ".", StringComparison.Ordinal) == true)
                    return new LoadFault(null, $"its implementation is '{program.Implementation}', but there is no module '{module}' in {program.Folder}", "Correct the handler's name, or put its script into the code folder.");
                return own
                    ? new LoadFault(null, where + message, "Put the module into the code folder, or correct the import.")
                    : new LoadFault(module + (where.Length > 0 ? $" (imported by {where.TrimEnd(' ', ':')})" : ""), where + message, null);
            case "not-ready":
                return new LoadFault(null, "its load() returned False: the handler says that it is not ready", "Its log may say why: dismps logs, Receive-DismLog.");
            default:
                string type = WorkerText.Of(head, "type") is { } name ? name + ": " : "";
                string at = WorkerText.Of(head, "at") is { } place ? $" ({place})" : "";
                return new LoadFault(null, $"{type}{WorkerText.Of(head, "message") ?? "no reason was given"}{at}", WorkerText.Of(head, "hint"));
        }
    }

    /// <summary>The failure for the user.</summary>
    public DismException ToException(PythonProgram program, string interpreter, string version) => new(
        ErrorCode.ModelLoadFailed, $"Model '{program.Name}' cannot be loaded by {interpreter}, Python {version}: {Text}.", Cure ?? "Correct the code of the model; where the message names a file and line, it fails there.", program.Name);

    private static string ImportedBy(PythonProgram program, string module) =>
        program.Modules.FirstOrDefault(m => m.Name == module)?.ImportedAt is { } place ? $" (imported by {place})" : "";

    private static string Place(JsonElement head)
    {
        if (WorkerText.Of(head, "file") is not { } file)
            return "";
        return head.TryGetProperty("line", out JsonElement line) && line.TryGetInt32(out int number)
            ? string.Create(CultureInfo.InvariantCulture, $"{file}:{number}: ")
            : file + ": ";
    }
}
