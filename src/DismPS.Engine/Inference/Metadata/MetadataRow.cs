using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using DismPS.Engine.Inference.Input;
using DismPS.Engine.Tensors;

namespace DismPS.Engine.Inference.Metadata;

/// <summary>One row of a metadata file.</summary>
/// <param name="Values">The attributes of the row's block, by the inputs' names.</param>
/// <param name="Index">Index of the row in its block.</param>
/// <param name="Labels">Run, lumisection and what else the row has.</param>
internal sealed record MetadataRow(IReadOnlyDictionary<string, RowBytes> Values, int Index, RowLabels Labels)
{
    /// <summary>The value of an input in its own type, with one element; null when neither the row nor its run and lumisection has it.</summary>
    public (RowBytes Source, int Row)? ValueOf(TensorSpec spec)
    {
        if (Values.TryGetValue(spec.Name, out RowBytes? value))
            return (value, Index);
        string attribute = MetadataInputs.AttributeOf(spec.Name);
        long? label = LabelNames.RunRank(attribute) >= 0 ? Labels.Run : LabelNames.LumisectionRank(attribute) >= 0 ? Labels.Lumisection : null;
        if (label is null)
            return null;
        byte[] text = Encoding.UTF8.GetBytes(label.Value.ToString(CultureInfo.InvariantCulture));
        byte[] data;
        if (spec.DataType == DataType.Bytes)
        {
            data = new byte[4 + text.Length];
            BinaryPrimitives.WriteInt32LittleEndian(data, text.Length);
            text.CopyTo(data, 4);
        }
        else
        {
            data = new byte[spec.DataType.ElementSize()];
            if (CellParser.Write(text, spec.DataType, data) != CellFault.None)
                return null;
        }

        return (new RowBytes(new Tensor(spec.Name, spec.DataType, [1, .. spec.Shape.Skip(1).Select(_ => 1L)], data)), 0);
    }
}
