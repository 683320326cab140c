using DismPS.Engine.Diagnostics;
using DismPS.Engine.Models.Python;
using DismPS.Engine.Templates;
using DismPS.Engine.Templates.Binding;

namespace DismPS.Engine.Validation.Rules;

/// <summary>Whether the platform finds what the scripts of a code folder import.</summary>
internal sealed class ImportRule : ITemplateRule
{
    public bool ReadsFiles => true;

    public void Check(TemplateDraft template, RuleContext context)
    {
        foreach (HandlerCode code in HandlerCode.Of(template, context))
        {
            CheckNames(code, context);
            // In a folder that was not seen as a whole anything may be.
            if (code.Folder.IsComplete)
                new Inspection(code, context).Run();
        }
    }

    private static void CheckNames(HandlerCode code, RuleContext context)
    {
        bool isMlServer = code.Framework == ServingFramework.MLServer;
        foreach (PythonFile file in code.Folder.Files)
        {
            if (file.Name.Length == 0 || file.Name.Contains('.'))
                continue;
            bool isStandard = StandardModules.Contains(file.Name);
            if (!isStandard && !PlatformModules.Contains(code.Framework, file.Name))
                continue;
            string owner = isStandard ? "Python's own module" : $"the platform's package '{file.Name}'";
            context.ReportIn(RuleCatalog.ModuleShadows, code.CodeUri, code.At(file.Path),
                isMlServer ? $"'{file.Path}' has the name of {owner}: one of the two is not found." : $"'{file.Path}' has the name of {owner}, which Triton finds first: the file is never imported.",
                $"Rename it, for example to 'my_{file.Name}'.");
        }
    }

    private sealed class Inspection(HandlerCode code, RuleContext context)
    {
        private readonly ModuleOrigins _origins = code.Origins;
        private readonly (IReadOnlySet<PythonFile> Surely, IReadOnlySet<PythonFile> Perhaps) _reached = code.Reached();
        private readonly Lazy<IReadOnlySet<string>> _requirements = new(() => Requirements.Read(code.Folder));

        public void Run()
        {
            foreach (PythonFile file in code.Folder.Files)
            {
                if (file.Content is not { Fault: null } content)
                    continue;
                HashSet<PythonTry> failed = [.. content.Imports.Where(import => import.Scope.Try is not null && !IsFound(file, import)).Select(import => import.Scope.Try!)];
                var told = new HashSet<string>(StringComparer.Ordinal);
                foreach (PythonImport import in content.Imports.Where(import => IsServed(import.Scope, failed)))
                {
                    if (!context.HasRoom)
                        return;
                    CheckImport(file, import, told);
                }
            }
        }

        private static bool IsServed(PythonScope scope, HashSet<PythonTry> failed) =>
            !scope.NeverServed && !scope.DependsOnPlatform && !scope.IsOptional && (scope.FallbackOf is null || failed.Contains(scope.FallbackOf));

        private void CheckImport(PythonFile file, PythonImport import, HashSet<string> told)
        {
            if (LeavesFolder(file, import))
                ReportOutside(file, import);
            else if (RelativeImport.Module(file, import) is { } module && IsFound(file, import))
                CheckImportedNames(file, import, module);
            else if (told.Add(import.Text))
                ReportMissing(file, import);
        }

        private bool IsFound(PythonFile file, PythonImport import)
        {
            if (LeavesFolder(file, import) || RelativeImport.Module(file, import) is not { } module)
                return false;
            if (import.Level > 0)
                return module.Length == 0 || code.Folder.Has(module) || IsOpaque(module);
            return _origins.Of(module) != ModuleOrigin.Unknown || IsOpaque(module) || (code.Folder.HasEnvironment && code.Framework == ServingFramework.MLServer && !_origins.IsOfFolder(module));
        }

        // A compiled module, or one that makes modules, may have parts that are no files.
        private bool IsOpaque(string module)
        {
            for (int dot = module.IndexOf('.'); dot > 0; dot = module.IndexOf('.', dot + 1))
            {
                string around = module[..dot];
                if (code.Folder.HasRegular(around) && code.Folder.Module(around)?.Content is null or { MakesModules: true })
                    return true;
            }

            return false;
        }

        private bool LeavesFolder(PythonFile file, PythonImport import)
        {
            if (import.Level == 0)
                return false;
            int depth = file.Package.Length == 0 ? 0 : file.Package.Count(c => c == '.') + 1;
            // Triton imports model.py as part of its version folder, MLServer the handler's script as a module without package.
            return import.Level > depth + (code.Framework == ServingFramework.MLServer ? 0 : 1);
        }

        private void ReportOutside(PythonFile file, PythonImport import)
        {
            bool isTop = file.Package.Length == 0;
            string why = isTop ? $"'{file.Path}' lies in no package" : $"'{file.Path}' lies only in the package '{file.Package}'";
            string what = import.IsFrom && import.Module.Length == 0 ? $"from {import.Text} import {string.Join(", ", import.Names.Take(3).Select(name => name.Name))}" : $"from {import.Text} import ...";
            string name = import.Module.Length > 0 ? import.Module : import.Names.IsEmpty ? "x" : import.Names[0].Name;
            string suggestion = import.Module.Length > 0 ? $"Write 'from {name} import ...' if '{name}' lies at the top of the code folder." : $"Write 'import {name}' if '{name}' lies at the top of the code folder.";
            if (_reached.Surely.Contains(file) && import.Scope.IsCertain)
                Report(RuleCatalog.ImportOutsideFolder, file, import.Line, import.Column, $"'{what}' leaves the code folder: {why}, so the handler cannot be imported.", suggestion);
            else
                Report(RuleCatalog.ImportNotFound, file, import.Line, import.Column, $"'{what}' leaves the code folder: {why}.{Reach(file)}", suggestion);
        }

        private void ReportMissing(PythonFile file, PythonImport import)
        {
            string module = RelativeImport.Module(file, import) ?? import.Module;
            string first = module.Split('.')[0];
            string? nearest = _origins.Nearest(module);
            string? suggestion = nearest is null ? null : $"Did you mean '{nearest}'?";
            string message;
            if (import.Level > 0 || _origins.IsOfFolder(module))
            {
                message = $"There is no module '{module}' in the code folder '{code.CodeUri.Value}'.";
                if (code.Folder.Module(first) is { IsPackage: false } script && module != first)
                    suggestion = $"'{script.Path}' is a script and has no modules in it.";
            }
            else
            {
                string image = code.Framework == ServingFramework.MLServer ? "MLServer's image" : "Triton's image, which has numpy only for sure";
                message = code.Properties.Image is { IsPresent: true, Value: { } own }
                    ? $"The module '{module}' is neither in the code folder '{code.CodeUri.Value}' nor in Python 3.10; whether the image '{own}' has it cannot be seen here."
                    : $"The module '{module}' is neither in the code folder '{code.CodeUri.Value}' nor in Python 3.10 nor in {image}.";
                suggestion ??= code.Properties.Image.IsPresent ? null : "Copy it into the code folder, or name an Image that has it.";
                if (StandardModules.NewerThanPlatform(first) is { } version)
                    suggestion = $"It came with Python {version}; the platform has 3.10.";
                else if (_requirements.Value.Contains(first) || _requirements.Value.Contains(first.ToLowerInvariant()))
                    suggestion = "requirements.txt names it, but the platform installs nothing: its image is fixed. Copy the module into the code folder or do without it.";
            }

            Report(RuleCatalog.ImportNotFound, file, import.Line, import.Column, message + Reach(file), suggestion);
        }

        private void CheckImportedNames(PythonFile file, PythonImport import, string module)
        {
            if (!import.IsFrom || import.IsStar || (import.Level == 0 && _origins.Of(module) != ModuleOrigin.Folder) || (module.Length > 0 && !code.Folder.Has(module)))
                return;
            foreach (PythonImportedName name in import.Names)
            {
                if (_origins.Defines(module, name.Name) != false || !context.HasRoom)
                    continue;
                PythonFile? other = code.Folder.Module(module);
                string? nearest = other?.Content is { } content ? NearestName.Find(name.Name, content.Names) : NearestName.Find(name.Name, code.Folder.Modules.Select(known => known.Split('.')[^1]));
                string place = other is null ? $"The folder '{(module.Length == 0 ? code.CodeUri.Value : module.Replace('.', '/'))}'" : $"'{Path.Join(code.CodeUri.Value, other.Path)}'";
                Report(RuleCatalog.ImportedNameMissing, file, name.Line, name.Column, $"{place} has no '{name.Name}' to import.{Reach(file)}", nearest is null ? null : $"Did you mean '{nearest}'?");
            }
        }

        private string Reach(PythonFile file) => _reached.Perhaps.Contains(file) || _reached.Perhaps.Count == 0 ? "" : " The handler does not import this script; the model file may need it.";

        private void Report(DiagnosticRule rule, PythonFile file, int line, int column, string message, string? suggestion) =>
            context.ReportIn(rule, code.CodeUri, code.At(file.Path, line, column), message, suggestion);
    }
}
