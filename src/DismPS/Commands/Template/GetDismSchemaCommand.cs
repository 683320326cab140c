using System.Management.Automation;
using DismPS.Engine.Operations;

namespace DismPS.Commands;

/// <summary>Returns the format of templates as JSON Schema.</summary>
[Cmdlet(VerbsCommon.Get, "DismSchema")]
[OutputType(typeof(DismSchema))]
public sealed class GetDismSchemaCommand : DismCommand
{
    /// <inheritdoc/>
    protected override void ProcessRecord() => WriteObject(new DismSchema(DescribeFormat.FormatVersion, DescribeFormat.Schema()));
}
