namespace DismPS.Engine.Diagnostics;

public static partial class RuleCatalog
{
    /// <summary>A pickle that runs something.</summary>
    public static DiagnosticRule PickleDangerousImport { get; } = Error("DISM1101", "unsafe-pickle", "A pickle imports what no model needs",
        "Loading a pickle calls whatever it names. This one names something that runs commands, evaluates code, or reaches files or the network. "
        + "The file was not loaded for this check; only its opcodes were followed.",
        "Do not load the file. Make the model again from a source that you trust.", PlatformVerdict.Accepts);

    /// <summary>A pickle with an odd import.</summary>
    public static DiagnosticRule PickleUnusualImport { get; } = Warning("DISM1102", "unsafe-pickle", "A pickle imports something unusual",
        "It is not known to be dangerous, but models are not known to hold it either.",
        "Check that the model needs it and that the file comes from a source that you trust.");

    /// <summary>A pickle that hides what it calls.</summary>
    public static DiagnosticRule PickleHiddenCall { get; } = Error("DISM1103", "unsafe-pickle", "A pickle hides what it imports",
        "It takes the name of an import from a place that only loading it would tell, changes a class, or uses the extension registry, whose codes mean something else in "
        + "every process. No library writes such files.",
        "Do not load the file. Make the model again from a source that you trust.", PlatformVerdict.Accepts);

    /// <summary>A pickle that needs a special loader.</summary>
    public static DiagnosticRule PickleNeedsLoader { get; } = Error("DISM1104", "unsafe-pickle", "A pickle leaves values to its loader",
        "Persistent ids and out-of-band buffers are answered by the program that loads the file. joblib.load and pickle.load have no answer and fail; "
        + "whoever has one decides what the file means.",
        "Save the model with joblib.dump or pickle.dump.", PlatformVerdict.Accepts);

    /// <summary>A pickle with code in it.</summary>
    public static DiagnosticRule PickleOwnCode { get; } = Warning("DISM1105", "unsafe-pickle", "A pickle brings its own code",
        "cloudpickle and dill store functions and classes as bytecode. That code cannot be checked without running it, and it only runs on the Python version that wrote it; "
        + "the platform has Python 3.10.",
        "Put the functions and classes into a module of the code folder, import them from there, and save the model with joblib.");

    /// <summary>A pickle of a notebook's class.</summary>
    public static DiagnosticRule PickleMainClass { get; } = Error("DISM1106", "pickle-import", "A pickle needs a class of the script that wrote it",
        "A class that was defined in a notebook or script is stored as __main__.Name. On the server __main__ is the server's own program, which has no such name, so that loading fails. "
        + "Nothing is said when the code folder handles __main__ itself.",
        "Move the class into a module of the code folder, import it from there, and save the model again.", PlatformVerdict.Accepts);

    /// <summary>A pickle whose module is not there.</summary>
    public static DiagnosticRule PickleModuleMissing { get; } = Warning("DISM1107", "pickle-import", "A pickle needs a module that is not there",
        "Pickles name classes by module. The module is neither in the code folder nor in the standard library nor among the packages that the platform's image is known to have; "
        + "without it loading fails on the server. The image has more packages than are known here, so this is a warning.",
        "Put the module into the code folder, beside the handler.");

    /// <summary>A pickle whose class is not in its module.</summary>
    public static DiagnosticRule PickleClassMissing { get; } = Error("DISM1108", "pickle-import", "A pickle needs a class that its module does not have",
        "The module is in the code folder, but the name does not occur in it, so that loading fails. The class was renamed or moved after the model was saved.",
        "Give the class its old name and place, or save the model again.", PlatformVerdict.Accepts);

    /// <summary>A broken pickle.</summary>
    public static DiagnosticRule PickleDamaged { get; } = Error("DISM1109", "model-damaged", "A pickle is damaged",
        "Its opcodes do not make a whole value, so that loading fails.",
        "Copy the file again, or save the model again.", PlatformVerdict.Accepts);

    /// <summary>A model file that is no pickle.</summary>
    public static DiagnosticRule PickleNotRecognised { get; } = Warning("DISM1110", "model-format", "A scikit-learn model is no pickle",
        "scikit-learn models are saved with joblib or pickle. This file is neither; a handler that reads another form may be right.",
        "Check that ModelUri names the model, and save it with joblib.dump.");

    /// <summary>A pickle that is not looked into to its end.</summary>
    public static DiagnosticRule PickleNotFollowed { get; } = Warning("DISM1111", "model-format", "A pickle could not be looked into to its end",
        "Size, number of objects and depth that are looked at have limits, and some compressions are not read. What the rest imports is not known.",
        "Save the model with joblib.dump without compression or with zlib.");

    /// <summary>An array in another file.</summary>
    public static DiagnosticRule PickleCompanionFile { get; } = Warning("DISM1112", "file-missing", "A pickle needs files beside it",
        "joblib before version 0.10 wrote every array to a file of its own. The build copies the model file and the code folder only.",
        "Save the model again with a newer joblib, which writes one file.");

    /// <summary>A model of an older library.</summary>
    public static DiagnosticRule PickleOlderLibrary { get; } = Note("DISM1113", "library-version", "A model was saved with an older scikit-learn",
        "The platform's default image (MLServer 1.5.0) was locked to scikit-learn 1.4. It mostly loads models of older versions, with a warning; scikit-learn promises nothing.",
        "Test the model with scikit-learn 1.4, or save it with that version.");

    /// <summary>A model of a newer library.</summary>
    public static DiagnosticRule PickleNewerLibrary { get; } = Warning("DISM1114", "library-version", "A model was saved with a newer scikit-learn",
        "The platform's default image (MLServer 1.5.0) was locked to scikit-learn 1.4. Models of newer versions often do not load, because classes have moved or have new attributes.",
        "Save the model with scikit-learn 1.4.");
}
