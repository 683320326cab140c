namespace DismPS.Engine.Templates.Binding;

/// <summary>Binds InferenceOnConditions.</summary>
internal static class ConditionsBinder
{
    public static ConditionsDraft Bind(FieldReader fields)
    {
        var draft = new ConditionsDraft
        {
            Path = fields.Path,
            Location = fields.Location,
            MinRunNumber = fields.Integer("MinRunNumber", required: false),
            MaxRunNumber = fields.Integer("MaxRunNumber", required: false),
            MinNumberOfLumisection = fields.Integer("MinNumberOfLumisection", required: false),
            MinDeliveredLuminosity = fields.Number("MinDeliveredLuminosity", required: false),
            MinRecordedLuminosity = fields.Number("MinRecordedLuminosity", required: false),
            MinBField = fields.Number("MinBField", required: false),
            MinEnergy = fields.Number("MinEnergy", required: false),
            StableBeams = fields.Boolean("StableBeams", required: false),
            NoComponentOut = fields.Boolean("NoComponentOut", required: false),
            FillType = fields.Text("FillType", required: false),
            Clock = fields.Text("Clock", required: false),
            Sequence = fields.Text("Sequence", required: false),
            L1KeyMatch = fields.Text("L1KeyMatch", required: false),
            L1MenuMatch = fields.Text("L1MenuMatch", required: false),
            HLTConfigMatch = fields.Text("HLTConfigMatch", required: false),
            AllowedComponentsOut = fields.Texts("AllowedComponentsOut", required: false),
            AllowedPrimaryDatasets = fields.Texts("AllowedPrimaryDatasets", required: false),
        };
        fields.ReportUnknownKeys();
        return draft;
    }
}
