using DismPS.Engine.Diagnostics;
using DismPS.Engine.Models.Python;
using DismPS.Engine.Templates;
using DismPS.Engine.Templates.Binding;

namespace DismPS.Engine.Validation.Rules;

/// <summary>What the server calls of the handler class: mlserver.MLModel 1.5.0, Triton's Python backend 23.05.</summary>
internal sealed class HandlerClassRule : ITemplateRule
{
    public bool ReadsFiles => true;

    public void Check(TemplateDraft template, RuleContext context)
    {
        foreach (HandlerCode code in HandlerCode.Of(template, context))
        {
            if (!code.ClassField.IsPresent || code.Script is not { Content: { Fault: null } content } script)
                continue;
            if (content.Classes.LastOrDefault(type => type.IsImportable && type.Name == code.ClassName) is { } handler)
                new Inspection(code, context, script, handler).Run();
        }
    }

    private sealed class Inspection(HandlerCode code, RuleContext context, PythonFile script, PythonClass handler)
    {
        private readonly HandlerLineage _lineage = HandlerLineage.Of(code.Folder, script, handler);

        public void Run()
        {
            if (code.Framework == ServingFramework.MLServer)
                CheckMlServer();
            else
                CheckTriton();
        }

        private void CheckMlServer()
        {
            if (_lineage.Base == HandlerBase.Other)
            {
                string bases = handler.Bases.IsEmpty ? "It has no base." : $"Its bases are {string.Join(", ", handler.Bases.Take(5).Select(name => $"'{name}'"))}.";
                bool isImported = script.Content!.Aliases["MLModel"].Any();
                Report(RuleCatalog.HandlerBaseMissing, script, handler.Line, handler.Column, $"The class '{handler.Name}' does not derive from mlserver.MLModel. {bases}",
                    isImported ? $"Write 'class {handler.Name}(MLModel):'." : $"Write 'from mlserver import MLModel' and 'class {handler.Name}(MLModel):'.");
            }

            if (_lineage.Base != HandlerBase.Runtime)
                CheckPresent("predict", "every request fails", RuleCatalog.HandlerMethodMissing);
            if (_lineage.Base == HandlerBase.MlModel && !_lineage.Has("__init__"))
                CheckPresent("load", "the model file is not opened when the server starts", RuleCatalog.HandlerLoadMissing);
            CheckCall("__init__", 1, "settings", isAwaited: null);
            CheckCall("load", 0, "", isAwaited: true);
            CheckCall("predict", 1, "payload", isAwaited: true);
            CheckCall("unload", 0, "", isAwaited: true);
        }

        private void CheckTriton()
        {
            CheckPresent("execute", "every request fails", RuleCatalog.HandlerMethodMissing);
            CheckCall("__init__", 0, "", isAwaited: null);
            CheckCall("initialize", 1, "args", isAwaited: false);
            CheckCall("execute", 1, "requests", isAwaited: null);
            CheckCall("finalize", 0, "", isAwaited: false);
        }

        private void CheckPresent(string name, string consequence, DiagnosticRule rule)
        {
            if (_lineage.HasUnknownBase || _lineage.Has(name))
                return;
            string? near = NearestName.Find(name, handler.Methods.Select(method => method.Name));
            PythonMethod? method = near is null ? null : handler.Method(near);
            Report(rule, script, handler.Line, handler.Column, $"The class '{handler.Name}' has no method '{name}'; {consequence}.",
                method is null ? null : $"Is '{method.Name}' in line {method.Line} meant?");
        }

        private void CheckCall(string name, int arguments, string parameters, bool? isAwaited)
        {
            // What a decorator makes of a method is not known.
            if (_lineage.Find(name) is not var (file, method) || method.Decorators.Any(decorator => decorator is not ("staticmethod" or "classmethod" or "override" or "typing.override")))
                return;
            bool isStatic = method.Decorators.Contains("staticmethod");
            if (!method.Parameters.Takes(arguments + (isStatic ? 0 : 1)))
            {
                string self = isStatic ? parameters : parameters.Length == 0 ? "self" : "self, " + parameters;
                string given = arguments == 0 ? "without arguments" : $"with one argument, the {parameters}";
                Report(RuleCatalog.HandlerArguments, file, method.Line, method.Column, $"'{name}' is called {given}, and its parameters do not fit that.",
                    $"Write '{(method.IsAsync ? "async " : "")}def {name}({self})'.");
            }

            if (isAwaited == true && !method.IsAsync && !ReturnsAwaitable(file, method))
                Report(RuleCatalog.HandlerNotAsync, file, method.Line, method.Column, $"'{name}' is not async, but MLServer awaits it.", $"Write 'async def {name}'.");
            else if (isAwaited == false && method.IsAsync)
                Report(RuleCatalog.HandlerNotAsync, file, method.Line, method.Column, $"'{name}' is async, but Triton does not await it, so that it never runs.", $"Write 'def {name}'.");
        }

        // return super().load(), return self.other(), where other is async, and whatever may be a task.
        private bool ReturnsAwaitable(PythonFile file, PythonMethod method) => method.Returns.Any(name =>
        {
            if (name.StartsWith("super", StringComparison.Ordinal) || name.Contains("asyncio", StringComparison.Ordinal) || name.Contains("loop", StringComparison.Ordinal) || name is "ensure_future()" or "create_task()")
                return true;
            if (!name.EndsWith("()", StringComparison.Ordinal))
                return false;
            string called = name[..^2];
            if (called.StartsWith("self.", StringComparison.Ordinal))
                return _lineage.Find(called[5..]) is var (_, other) && (other.IsAsync || other.Decorators.Length > 0);
            return file.Content!.AsyncFunctions.Contains(called);
        });

        private void Report(DiagnosticRule rule, PythonFile file, int line, int column, string message, string? suggestion) =>
            context.ReportIn(rule, code.ClassField, code.At(file.Path, line, column), message, suggestion);
    }
}
