using System.Management.Automation;
using DismPS.Assertions;
using DismPS.Engine.Diagnostics;

namespace DismPS.Commands;

/// <summary>Adds the assertions of this module to Pester's Should.</summary>
[Cmdlet(VerbsLifecycle.Register, "DismAssertion")]
[OutputType(typeof(DismAssertion))]
public sealed class RegisterDismAssertionCommand : DismCommand
{
    private const string Cure = "Install-PSResource Pester; Import-Module Pester -MinimumVersion 5.0. In tests, call Register-DismAssertion in BeforeAll.";

    private static readonly (string Name, string Script, bool TakesLists)[] Assertions =
    [
        (TemplateAssertion.Name, TemplateAssertion.Script, true),
        (TensorAssertion.Name, TensorAssertion.Script, true),
    ];

    /// <summary>Returns the assertions.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        PSModuleInfo? pester = InvokeCommand.InvokeScript("Microsoft.PowerShell.Core\\Get-Module -Name Pester")
            .Select(found => found.BaseObject).OfType<PSModuleInfo>().MaxBy(module => module.Version);
        if (pester is null)
            ThrowFault(new DismException(ErrorCode.PesterMissing, "Pester is not loaded in this session.", Cure, "Pester"));
        else if (pester.Version.Major < 5 || !pester.ExportedCommands.TryGetValue("Add-ShouldOperator", out CommandInfo? add))
            ThrowFault(new DismException(ErrorCode.PesterMissing, $"Pester {pester.Version} is loaded; the assertions need version 5 or newer.", Cure, "Pester"));
        else
            Register(add, pester.Version);
    }

    private void Register(CommandInfo add, Version version)
    {
        // Pester leaves one that it has already as it is.
        var call = ScriptBlock.Create("param($add, $name, $test, $takesLists) & $add -Name $name -InternalName $name -Test $test -SupportsArrayInput:$takesLists");
        foreach ((string name, string script, bool takesLists) in Assertions)
        {
            InvokeCommand.InvokeScript(useLocalScope: true, call, null, add, name, ScriptBlock.Create(script), takesLists);
            WriteVerbose($"Should -{name} in Pester {version}");
            if (PassThru)
                WriteObject(new DismAssertion(name, version));
        }
    }
}
