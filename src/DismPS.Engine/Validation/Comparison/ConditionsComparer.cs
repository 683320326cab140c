using System.Globalization;
using System.Numerics;
using DismPS.Engine.Templates.Binding;

namespace DismPS.Engine.Validation.Comparison;

/// <summary>Compares the conditions under which the platform runs a model. Each one that is set leaves data out.</summary>
internal static class ConditionsComparer
{
    private const string Fewer = "the model runs on less data";
    private const string More = "the model runs on more data";

    public static void Compare(string path, ConditionsDraft? old, ConditionsDraft? now, ChangeList changes)
    {
        Integer("MinRunNumber", d => d.MinRunNumber, isLower: true);
        Integer("MaxRunNumber", d => d.MaxRunNumber, isLower: false);
        Integer("MinNumberOfLumisection", d => d.MinNumberOfLumisection, isLower: true);
        Number("MinDeliveredLuminosity", d => d.MinDeliveredLuminosity);
        Number("MinRecordedLuminosity", d => d.MinRecordedLuminosity);
        Number("MinBField", d => d.MinBField);
        Number("MinEnergy", d => d.MinEnergy);
        Boolean("StableBeams", d => d.StableBeams);
        Boolean("NoComponentOut", d => d.NoComponentOut);
        Text("FillType", d => d.FillType);
        Text("Clock", d => d.Clock);
        Text("Sequence", d => d.Sequence);
        Text("L1KeyMatch", d => d.L1KeyMatch);
        Text("L1MenuMatch", d => d.L1MenuMatch);
        Text("HLTConfigMatch", d => d.HLTConfigMatch);
        changes.CompareSet($"{path}.AllowedComponentsOut", Of(old, d => d.AllowedComponentsOut), Of(now, d => d.AllowedComponentsOut));
        changes.CompareSet($"{path}.AllowedPrimaryDatasets", Of(old, d => d.AllowedPrimaryDatasets), Of(now, d => d.AllowedPrimaryDatasets));

        void Integer(string name, Func<ConditionsDraft, Field<BigInteger>> field, bool isLower) =>
            changes.Compare($"{path}.{name}", Of(old, field), Of(now, field), value => value.ToString(CultureInfo.InvariantCulture), (a, b) => a == b, (a, b) => Bound(a, b, isLower));

        void Number(string name, Func<ConditionsDraft, Field<double>> field) =>
            changes.CompareNumber($"{path}.{name}", Of(old, field), Of(now, field), (a, b) => Bound(a, b, isLower: true));

        void Boolean(string name, Func<ConditionsDraft, Field<bool>> field) =>
            changes.Compare($"{path}.{name}", Of(old, field), Of(now, field), value => value ? "true" : "false", (a, b) => a == b);

        void Text(string name, Func<ConditionsDraft, Field<string>> field) =>
            changes.Compare($"{path}.{name}", Of(old, field), Of(now, field), value => value, (a, b) => a == b, (a, b) => Presence(a, b));
    }

    private static Field<T> Of<T>(ConditionsDraft? draft, Func<ConditionsDraft, Field<T>> field) => draft is null ? default : field(draft);

    private static string? Bound<T>(Field<T> old, Field<T> now, bool isLower)
        where T : IComparable<T> =>
        old.IsPresent && now.IsPresent ? (now.Value.CompareTo(old.Value) > 0) == isLower ? Fewer : More : Presence(old, now);

    private static string? Presence<T>(Field<T> old, Field<T> now) => old.IsPresent == now.IsPresent ? null : now.IsPresent ? Fewer : More;
}
