using System.Management.Automation;

namespace DismPS;

/// <summary>Makes objects of the module again out of what remoting, jobs and Export-Clixml leave of them, for cmdlets that take whole objects.</summary>
internal sealed class DeserializedConverter : PSTypeConverter
{
    private static readonly Dictionary<Type, Func<DeserializedObject, object>> Makers = new()
    {
        [typeof(DismApi)] = DismApi.Of,
        [typeof(DismDiagnostic)] = DismDiagnostic.Of,
        [typeof(DismPackage)] = DismPackage.Of,
        [typeof(DismTemplateResult)] = DismTemplateResult.Of,
    };

    /// <inheritdoc/>
    public override bool CanConvertFrom(PSObject sourceValue, Type destinationType) =>
        Makers.ContainsKey(destinationType) && sourceValue.TypeNames.Contains($"Deserialized.{destinationType.FullName}");

    /// <inheritdoc/>
    public override object ConvertFrom(PSObject sourceValue, Type destinationType, IFormatProvider formatProvider, bool ignoreCase) =>
        Makers[destinationType](new DeserializedObject(sourceValue));

    /// <inheritdoc/>
    public override bool CanConvertFrom(object sourceValue, Type destinationType) => false;

    /// <inheritdoc/>
    public override object ConvertFrom(object sourceValue, Type destinationType, IFormatProvider formatProvider, bool ignoreCase) => throw new PSInvalidCastException();

    /// <inheritdoc/>
    public override bool CanConvertTo(object sourceValue, Type destinationType) => false;

    /// <inheritdoc/>
    public override object ConvertTo(object sourceValue, Type destinationType, IFormatProvider formatProvider, bool ignoreCase) => throw new PSInvalidCastException();
}
