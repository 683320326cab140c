using System.Collections;
using System.Globalization;
using System.Management.Automation;
using DismPS.Engine.Cluster.Objects;

namespace DismPS.Commands;

/// <summary>Takes a table of resources whose values are quantities of Kubernetes or numbers: <c>@{ cpu = '500m'; memory = 2GB }</c>.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class QuantityTableAttribute : ArgumentTransformationAttribute
{
    /// <inheritdoc/>
    public override object? Transform(EngineIntrinsics engineIntrinsics, object? inputData)
    {
        if ((inputData is PSObject wrapped ? wrapped.BaseObject : inputData) is not IDictionary table)
            return inputData;
        var result = new Hashtable(StringComparer.Ordinal);
        foreach (DictionaryEntry entry in table)
            result[LanguagePrimitives.ConvertTo<string>(entry.Key)] = QuantityOf(entry.Value, LanguagePrimitives.ConvertTo<string>(entry.Key));
        return result;
    }

    private static string QuantityOf(object? value, string resource)
    {
        object? bare = value is PSObject wrapped ? wrapped.BaseObject : value;
        string text = bare switch
        {
            double number when Math.Abs(number) < 1e18 => ((decimal)number).ToString(CultureInfo.InvariantCulture),
            string word => word.Trim(),
            IFormattable number and not Enum => number.ToString(null, CultureInfo.InvariantCulture),
            _ => $"{bare}",
        };
        return Quantity.TryParse(text, out Quantity quantity) && quantity.Sign >= 0
            ? text
            : throw new ArgumentTransformationMetadataException(
                $"'{text}' is no quantity for '{resource}': write a number without quotes (2, 0.5, 2GB), or one with a unit of Kubernetes in quotes ('500m', '2G', '2Gi').");
    }
}
