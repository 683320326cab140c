using DismPS.Engine.Diagnostics;
using DismPS.Engine.Models.Pickle;
using DismPS.Engine.Models.Python;
using DismPS.Engine.Templates.Binding;

namespace DismPS.Engine.Validation.Rules;

/// <summary>Says what was found in one file of pickles.</summary>
/// <param name="field">The field that names the file or its folder.</param>
/// <param name="subject">The file as the beginning of a sentence.</param>
/// <param name="code">The code folder as the user wrote it.</param>
/// <param name="modules">Where modules come from.</param>
/// <param name="context">Takes the findings.</param>
internal sealed class PickleReport(Field<string> field, string subject, string code, PickleModules modules, RuleContext context)
{
    // More of a kind say nothing new.
    private const int MaxOfAKind = 10;

    // Version of the platform's default image.
    private static readonly Version ImageSklearn = new(1, 4);

    public void Add(PickledFile file, bool isDefaultImage)
    {
        if (file.Fault is not null && file.Fault != "is empty")
            AddFileFault(file);
        foreach (PickledPart part in file.Parts)
            AddPart(part, file);
        PickleGlobal[] globals = [.. file.Parts.SelectMany(p => p.Scan.Globals).Where(g => !file.IsTorchScript || !g.Module.StartsWith("__torch__", StringComparison.Ordinal))];
        AddTrust(globals);
        // What PyTorch saves needs PyTorch, which the finding about the file says.
        if (!file.IsTorchSave && !file.IsTorchScript)
            AddModules(globals);
        if (isDefaultImage)
            AddVersions(file.Parts.SelectMany(p => p.Scan.Versions).Distinct());
    }

    public void AddNotRecognised() =>
        Report(RuleCatalog.PickleNotRecognised, "is neither a joblib file nor a pickle.", null);

    public void AddTooMany(int most) =>
        context.Report(RuleCatalog.PickleNotFollowed, field, $"The code folder '{code}' has more than {most} files that may hold pickles; the others were not looked into.", "Move files that the handler does not load elsewhere.");

    private static string In(PickledPart part) => part.Entry is null ? "" : $" in its entry '{part.Entry}'";

    private void AddFileFault(PickledFile file)
    {
        DiagnosticRule rule = file.Kind is PickledFileKind.Unreadable or PickledFileKind.Archive && !file.IsLimit ? RuleCatalog.PickleDamaged : RuleCatalog.PickleNotFollowed;
        Report(rule, file.Fault!.TrimEnd('.') + ".", null);
    }

    private void AddPart(PickledPart part, PickledFile file)
    {
        PickleScan scan = part.Scan;
        if (scan.Fault is not null)
            Report(scan.IsLimit ? RuleCatalog.PickleNotFollowed : RuleCatalog.PickleDamaged, $"{(scan.IsLimit ? "was not followed to its end" : "is a damaged pickle")}{In(part)}: {scan.Fault}.", null);
        if (scan.ExtensionCodes is [var extension, ..])
            Report(RuleCatalog.PickleHiddenCall, $"uses code {extension} of the extension registry{In(part)}, whose meaning depends on the process that loads it.", null);
        if (scan.UnknownCalls > 0)
            Report(RuleCatalog.PickleHiddenCall, $"imports or calls {scan.UnknownCalls} times something{In(part)} whose name only loading it would tell.", null);
        bool isTorch = file.IsTorchSave || file.IsTorchScript;
        if (scan.PersistentIds.Length > 0 && !isTorch)
            Report(RuleCatalog.PickleNeedsLoader, $"has a persistent id{In(part)}, which joblib.load and pickle.load refuse.", null);
        if (scan.NeedsBuffers)
            Report(RuleCatalog.PickleNeedsLoader, $"takes buffers{In(part)} that are not in the file.", "Save the model without buffer_callback.");
        if (scan.CompanionFiles.Length > 0)
            Report(RuleCatalog.PickleCompanionFile, $"has its arrays in {scan.CompanionFiles.Length} other files, such as '{scan.CompanionFiles[0]}'.", null);
        if (scan.CallsOwnCode)
            Report(RuleCatalog.PickleOwnCode, $"runs code that it brings with it{In(part)} while it is loaded.", null);
    }

    private void AddTrust(PickleGlobal[] globals)
    {
        foreach (PickleGlobal global in globals.Where(g => PickleFamilies.Judge(g) == PickleTrust.Dangerous).DistinctBy(g => g.ToString()).Take(MaxOfAKind))
            Report(RuleCatalog.PickleDangerousImport, $"{(global.IsCalled ? "calls" : "imports")} '{global}' when it is loaded.", null);
        AddNames(RuleCatalog.PickleUnusualImport, globals.Where(g => PickleFamilies.Judge(g) == PickleTrust.Unusual), "imports {0}, which models are not known to hold.");
        AddNames(RuleCatalog.PickleOwnCode, globals.Where(g => PickleFamilies.Judge(g) == PickleTrust.OwnCode), "holds functions or classes as code: it imports {0}.");
        if (!modules.HandlesMain)
            AddNames(RuleCatalog.PickleMainClass, globals.Where(g => PickleFamilies.Judge(g) == PickleTrust.Main), "needs {0} of the script or notebook that wrote it.");
    }

    private void AddNames(DiagnosticRule rule, IEnumerable<PickleGlobal> globals, string format)
    {
        string[] names = [.. globals.Select(g => g.ToString()).Distinct()];
        if (names.Length > 0)
            Report(rule, string.Format(format, List(names)), null);
    }

    // A module is told once, with the names that are needed of it.
    private void AddModules(PickleGlobal[] globals)
    {
        IEnumerable<IGrouping<string, PickleGlobal>> needed = globals
            .Where(g => PickleFamilies.Judge(g) is not (PickleTrust.Dangerous or PickleTrust.Main))
            .GroupBy(g => PickleFamilies.Modern(g.Module), StringComparer.Ordinal);
        int missing = 0;
        foreach (IGrouping<string, PickleGlobal> module in needed)
        {
            ModuleOrigin origin = modules.Resolve(module.Key);
            if (origin == ModuleOrigin.Folder)
                AddClasses(module);
            else if (origin == ModuleOrigin.Unknown && ++missing <= MaxOfAKind)
                AddMissing(module);
        }
    }

    private void AddMissing(IGrouping<string, PickleGlobal> module)
    {
        string top = module.Key.Split('.')[0];
        bool isPart = top != module.Key && modules.Resolve(top) == ModuleOrigin.Folder;
        string names = List([.. module.Select(g => g.Name.Length == 0 ? g.Module : g.ToString()).Distinct()]);
        string where = isPart ? $"the package '{top}' of the code folder '{code}' has no module '{module.Key}'"
            : $"there is no module '{top}' in the code folder '{code}', in the standard library or among the packages that are known of the platform";
        string file = module.Key.Replace('.', '/') + ".py";
        Report(RuleCatalog.PickleModuleMissing, $"needs {names} when it is loaded, and {where}.", $"Put '{(isPart || top == module.Key ? file : top)}' into '{code}', beside the handler.");
    }

    private void AddClasses(IGrouping<string, PickleGlobal> module)
    {
        foreach (PickleGlobal global in module.Where(g => g.Name.Length > 0 && modules.Defines(module.Key, g.Name.Split('.')[0]) == false).Take(MaxOfAKind))
            Report(RuleCatalog.PickleClassMissing, $"needs '{global}' when it is loaded, and the module '{global.Module}' of the code folder '{code}' does not define '{global.Name.Split('.')[0]}'.", null);
    }

    private void AddVersions(IEnumerable<PickleVersion> versions)
    {
        foreach (PickleVersion found in versions.Where(v => v.Package == "sklearn"))
        {
            string[] parts = found.Version.Split('.');
            if (parts.Length < 2 || !int.TryParse(parts[0], out int major) || !int.TryParse(parts[1], out int minor) || major < 0 || minor < 0)
                continue;
            int order = new Version(major, minor).CompareTo(ImageSklearn);
            if (order != 0)
                Report(order < 0 ? RuleCatalog.PickleOlderLibrary : RuleCatalog.PickleNewerLibrary, $"was saved with scikit-learn {found.Version}; the platform's default image has {ImageSklearn}.", null);
        }
    }

    private static string List(string[] names)
    {
        string shown = string.Join(", ", names.Take(5).Select(n => $"'{n}'"));
        return names.Length > 5 ? $"{shown} and {names.Length - 5} more" : shown;
    }

    private void Report(DiagnosticRule rule, string predicate, string? suggestion) =>
        context.Report(rule, field, $"{subject} {predicate}", suggestion);
}
