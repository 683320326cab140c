namespace DismPS.Engine.Protocol.Values;

/// <summary>Ways of writing requests as bare values, without datatypes and shapes.</summary>
[Flags]
public enum ValueForms
{
    /// <summary>None.</summary>
    None = 0,

    /// <summary><c>instances</c>: one value a row, or one object of input names and values a row.</summary>
    Instances = 1,

    /// <summary><c>inputs</c>: the one tensor, or an object of input names and tensors.</summary>
    Inputs = 2,

    /// <summary><c>dataframe_split</c> and <c>dataframe_records</c>: a table, its columns being inputs or the features of the one input.</summary>
    Tables = 4,
}
