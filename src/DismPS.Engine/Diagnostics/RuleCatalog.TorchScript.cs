namespace DismPS.Engine.Diagnostics;

public static partial class RuleCatalog
{
    /// <summary>A file that torch.save wrote.</summary>
    public static DiagnosticRule TorchNotScript { get; } = Error("DISM1001", "model-format", "The file holds weights, not a TorchScript program",
        "torch.save writes weights or a pickled Python object. Triton runs neither: it needs the program that torch.jit makes.",
        "Write torch.jit.script(model).save('model.pt'), or torch.jit.trace(model, example).save('model.pt').", PlatformVerdict.Accepts);

    /// <summary>A file that is no torch archive.</summary>
    public static DiagnosticRule TorchNotRecognised { get; } = Warning("DISM1002", "model-format", "The file is no TorchScript archive",
        "TorchScript models are zip archives with data.pkl and code/. The server fails to load anything else.",
        "Save the model with torch.jit.script(model).save('model.pt').");

    /// <summary>A damaged archive.</summary>
    public static DiagnosticRule TorchDamaged { get; } = Error("DISM1003", "model-damaged", "A TorchScript archive is damaged",
        "Its table of contents, its data.pkl, its code or one of its weights is missing, cut off or not what it claims, so that loading fails.",
        "Copy the file again, or save the model again.", PlatformVerdict.Accepts);

    /// <summary>No method forward.</summary>
    public static DiagnosticRule TorchNoForward { get; } = Error("DISM1004", "model-interface", "A TorchScript model has no method forward",
        "Triton calls forward of the outermost module and nothing else.",
        "Give the module a method forward and save it again.", PlatformVerdict.Accepts);

    /// <summary>Another number of inputs.</summary>
    public static DiagnosticRule TorchInputCount { get; } = Error("DISM1005", "model-interface", "Inputs do not fit the arguments of forward",
        "Triton refuses a model whose method forward has another number of arguments than the configuration has inputs. "
        + "The inputs are those of InputSignature, then one for every attribute of InputMetadata.",
        "Declare one input for every argument, in their order.", PlatformVerdict.Accepts);

    /// <summary>Arguments with a default that the template leaves out.</summary>
    public static DiagnosticRule TorchDefaultInput { get; } = Warning("DISM1006", "model-interface", "An argument of forward with a default has no input",
        "Python needs no value there, but Triton counts every argument and refuses the model.",
        "Declare an input for it, or take the argument out of forward and save the model again.");

    /// <summary>Another number of outputs.</summary>
    public static DiagnosticRule TorchOutputCount { get; } = Error("DISM1007", "model-interface", "Outputs do not fit what forward returns",
        "Every output of the template is one tensor of what forward returns. One that is not returned fails at every request.",
        "Declare as many outputs as forward returns tensors, in their order.", PlatformVerdict.Accepts);

    /// <summary>Tensors that no output takes.</summary>
    public static DiagnosticRule TorchUnusedOutput { get; } = Warning("DISM1008", "model-interface", "Forward returns more tensors than there are outputs",
        "The server leaves out what the template does not name. Without names of the form NAME__INDEX the outputs take the first tensors.",
        "Declare all outputs, or check that the right ones are left out.");

    /// <summary>A return type without a number.</summary>
    public static DiagnosticRule TorchReturnType { get; } = Warning("DISM1009", "model-interface", "Forward returns what Triton does not take apart",
        "Triton takes a tensor, or a tuple of tensors. Lists, dictionaries and numbers fail at every request.",
        "Return a tensor or a tuple of tensors and save the model again.");

    /// <summary>An argument that is no tensor.</summary>
    public static DiagnosticRule TorchArgumentType { get; } = Error("DISM1010", "model-interface", "An argument of forward is no tensor",
        "Triton gives forward tensors, or one dictionary of tensors, and refuses a model that wants anything else.",
        "Make the argument a tensor, or fix its value in the model, and save the model again.", PlatformVerdict.Accepts);

    /// <summary>Names that Triton understands otherwise.</summary>
    public static DiagnosticRule TorchInputOrder { get; } = Warning("DISM1011", "model-interface", "Names of inputs do not say which argument they are",
        "Triton goes by the names of forward's arguments when all inputs have such names, by the number when all names end in __NUMBER, and otherwise by the order of the inputs. "
        + "A mixture is taken in order, whatever the names say.",
        "Name all inputs after the arguments of forward, or name them NAME__0, NAME__1 and so on.");

    /// <summary>A number in a name that is wrong.</summary>
    public static DiagnosticRule TorchNameIndex { get; } = Error("DISM1012", "model-interface", "The number in a tensor name points nowhere",
        "When all names end in __NUMBER, the number is the position of the argument of forward, or of the tensor that it returns, from 0. Two with the same number, or one beyond the last, fail.",
        "Number the names from 0 in the order of the model.", PlatformVerdict.Accepts);

    /// <summary>Classes from a library that Triton does not have.</summary>
    public static DiagnosticRule TorchCustomClass { get; } = Warning("DISM1013", "model-interface", "A TorchScript model needs a custom class",
        "torch.classes come from an extension library. Triton's container has none but PyTorch's own.",
        "Replace the class by TorchScript code, or ask the operators for an image with the library.");

    /// <summary>Operators from a library that Triton does not have.</summary>
    public static DiagnosticRule TorchCustomOperator { get; } = Warning("DISM1014", "model-interface", "A TorchScript model needs custom operators",
        "Operators of torchvision, torch_scatter and other libraries are not part of PyTorch. Triton's container has those of torchvision only in some versions.",
        "Replace them by operators of PyTorch, or ask the operators of the platform for an image with the library.");

    /// <summary>A model bound to a GPU.</summary>
    public static DiagnosticRule TorchCudaOnly { get; } = Warning("DISM1015", "model-interface", "A TorchScript model is bound to a GPU",
        "It was saved from a GPU, and no GPU is requested. Triton moves the weights to the processor when it loads the model, but a device that the code names stays as it is and fails there.",
        "Move the model with .to('cpu') before it is scripted or traced, or request a GPU.");

    /// <summary>A data type that the backend lacks.</summary>
    public static DiagnosticRule TorchDataType { get; } = Warning("DISM1016", "model-interface", "PyTorch has no tensors of this data type",
        "Triton's PyTorch backend does not know UINT16, UINT32 and UINT64 and refuses the model.",
        "Use another data type.");
}
