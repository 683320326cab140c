namespace DismPS.Engine.Diagnostics;

public static partial class RuleCatalog
{
    /// <summary>A handler that is not module.Class.</summary>
    public static DiagnosticRule HandlerFormat { get; } = Error("DISM0801", "bad-format", "Handler is not module.Class",
        "Handler names the script and the class: app.Handler is class Handler in app.py of the code folder.",
        "Write module.Class.");

    /// <summary>A handler with characters that no Python name has.</summary>
    public static DiagnosticRule HandlerPattern { get; } = Error("DISM0802", "bad-pattern", "Handler has characters that no Python name has",
        "The class name is searched for in the script and imported by the server.",
        "Use letters, digits and '_'.",
        PlatformVerdict.Crashes,
        "A class name that is a valid pattern does not crash the platform: it accepts or refuses the template by what the pattern finds.");

    /// <summary>The handler's script is not there.</summary>
    public static DiagnosticRule HandlerScriptMissing { get; } = Error("DISM0803", "file-missing", "The script of the model's code is missing",
        "Handler a.b.Class means CodeUri/a/b.py; a Triton Python model needs CodeUri/model.py.",
        "Correct Handler or CodeUri, or add the script.");

    /// <summary>The handler's class is not in its script.</summary>
    public static DiagnosticRule HandlerClassMissing { get; } = Error("DISM0804", "handler-missing", "The script does not define the class",
        "The platform looks for a class statement of that name in the script. Assigned and imported names are not seen; "
        + "classes in functions, classes and text blocks cannot be imported.",
        "Define the class in the script, or correct its name.",
        platformNote: "The platform accepts a class in a function, in another class or in a text block.");

    /// <summary>A script that is not UTF-8.</summary>
    public static DiagnosticRule HandlerEncoding { get; } = Error("DISM0805", "encoding", "The script is not UTF-8",
        "The platform reads scripts as UTF-8.",
        "Save the script as UTF-8.",
        PlatformVerdict.Crashes);

    /// <summary>A class that the platform's own tool overlooks.</summary>
    public static DiagnosticRule HandlerOnlyFoundHere { get; } = Warning("DISM0806", "handler-missing", "dismcli does not find the class",
        "dismcli looks for 'class Name(...):' on one line without nested brackets or type parameters, and not behind a byte order mark. "
        + "The class is right, but dismcli refuses the template.",
        "Write the header on one line when the template is also built with dismcli.",
        PlatformVerdict.Refuses);

    /// <summary>A script that Python cannot read.</summary>
    public static DiagnosticRule PythonSyntax { get; } = Warning("DISM0811", "python-syntax", "A script has a syntax fault",
        "Python refuses the whole script, and with it every script that imports it. Only faults that are sure are told: brackets and texts that are "
        + "never closed, indentation, characters that Python does not know, print without brackets, text in another encoding.",
        "Correct the line; 'python3 -m py_compile FILE' finds the faults that are not told here.");

    /// <summary>A script that cannot be opened.</summary>
    public static DiagnosticRule PythonUnreadable { get; } = Warning("DISM0812", "file-missing", "A script cannot be read",
        "It is too large, or its permissions forbid it; so nothing is known of its imports.",
        "Correct its permissions, or move data out of the script.");

    /// <summary>A folder with more than is read.</summary>
    public static DiagnosticRule CodeFolderTooLarge { get; } = Warning("DISM0813", "out-of-range", "The code folder is too large to be read",
        "Up to 20,000 files, 32 folders deep, and 2,000 scripts of 6 MiB together are looked at; what is beyond is not checked. "
        + "The build copies the whole folder, and every start of the model downloads it.",
        "Give the code a folder of its own.");

    /// <summary>A handler class that is no model.</summary>
    public static DiagnosticRule HandlerBaseMissing { get; } = Warning("DISM0815", "handler-class", "The handler class does not derive from MLModel",
        "MLServer calls the class with its settings and then uses what mlserver.MLModel has: name, ready, metadata, decode. Runtimes of MLServer, as "
        + "mlserver_sklearn.SKLearnModel, derive from it too. Bases are followed through the files of the code folder.",
        "Write 'from mlserver import MLModel' and 'class Handler(MLModel):'.");

    /// <summary>A handler class without its method.</summary>
    public static DiagnosticRule HandlerMethodMissing { get; } = Warning("DISM0816", "handler-class", "The handler class lacks its method",
        "MLServer calls predict, and that of MLModel only raises NotImplementedError; Triton calls execute. The model loads, and every request fails.",
        "Write 'async def predict(self, payload)' for MLServer, 'def execute(self, requests)' for Triton.");

    /// <summary>A method that is awaited, or one that is not.</summary>
    public static DiagnosticRule HandlerNotAsync { get; } = Warning("DISM0817", "handler-class", "A handler method is async where it must not be, or is not where it must",
        "MLServer awaits load, predict and unload: what a plain method returns cannot be awaited, and the call fails. Triton awaits execute when it is "
        + "async, but never initialize and finalize, so that these would do nothing.",
        "Write 'async def' for MLServer's methods and 'def' for initialize and finalize of Triton.");

    /// <summary>A method that cannot be called as it is.</summary>
    public static DiagnosticRule HandlerArguments { get; } = Warning("DISM0818", "handler-class", "A handler method cannot be called as the server calls it",
        "The server gives a fixed number of arguments by position: Handler(settings), load(), predict(payload), unload(); TritonPythonModel(), "
        + "initialize(args), execute(requests), finalize().",
        "Write the method with these parameters behind self; others need a default.");

    /// <summary>A handler class that loads nothing.</summary>
    public static DiagnosticRule HandlerLoadMissing { get; } = Note("DISM0819", "handler-class", "The handler class has no load",
        "MLModel's own load only says that the model is ready; so the file of ModelUri is never opened unless predict does it.",
        "Write 'async def load(self) -> bool' and open the model there.");

    /// <summary>A module that nobody has.</summary>
    public static DiagnosticRule ImportNotFound { get; } = Warning("DISM0821", "unresolved-import", "An imported module is not there",
        "The code folder, the standard library of Python 3.10 and the packages of the platform's image are all that a handler can import; nothing is "
        + "installed from requirements.txt. What is imported in try with a handler for ImportError, under TYPE_CHECKING or under "
        + "'if __name__ == \"__main__\"' is not told.",
        "Copy the module into the code folder, correct its name, do without it, or name an Image that has it.");

    /// <summary>A relative import that fails for sure.</summary>
    public static DiagnosticRule ImportOutsideFolder { get; } = Error("DISM0822", "unresolved-import", "A relative import leaves the code folder",
        "The server imports the handler as a module of the code folder: app.Handler is module app without a package around it, so 'from . import x' in "
        + "app.py raises ImportError when the model is loaded. In pkg.app.Handler one dot means pkg, and two dots fail. Triton imports model.py out of "
        + "the version folder, which one dot means.",
        "Import by the name in the folder: 'import x', 'from x import y'.", PlatformVerdict.Accepts);

    /// <summary>A name that its module does not define.</summary>
    public static DiagnosticRule ImportedNameMissing { get; } = Warning("DISM0823", "unresolved-import", "A module of the code folder lacks an imported name",
        "The import raises ImportError. Modules with a star import, __getattr__, globals() or a syntax fault are not asked.",
        "Correct the name, or define it in the module.");

    /// <summary>A module with a name that is taken.</summary>
    public static DiagnosticRule ModuleShadows { get; } = Warning("DISM0824", "duplicate-name", "A module of the code folder has a name that is taken",
        "Two modules cannot have one name. MLServer has loaded much of the standard library and its own packages before the handler, and these stay; "
        + "others are replaced for everyone who imports them. Triton looks into the code folder last, so that the module is never imported.",
        "Rename the file or folder.");

    /// <summary>A change of the import path.</summary>
    public static DiagnosticRule ImportPathEdit { get; } = Warning("DISM0831", "local-path", "A script changes the import path",
        "On the platform there are no other folders to import from than the code folder, and that is on the path already. What is found here over an "
        + "added folder is missing there.",
        "Copy the modules into the code folder and remove the line.");

    /// <summary>A change of the import path that does nothing.</summary>
    public static DiagnosticRule ImportPathNeedless { get; } = Note("DISM0832", "local-path", "A script adds its own folder to the import path",
        "The server has put the code folder on the path already. Folders below it are better imported as packages.",
        "Remove the line, or write 'from folder import module'.");

    /// <summary>A path that only one site has.</summary>
    public static DiagnosticRule LocalPath { get; } = Warning("DISM0833", "local-path", "A script names a local path",
        "Home folders and mounted storage (/afs, /eos, /home, C:\\ and others) are not there on the platform; the model file is found with "
        + "get_model_uri(self.settings), other files beside the script.",
        "Put the file into the code folder and open it with os.path.join(os.path.dirname(__file__), \"name\").");

    /// <summary>A path that leaves the code folder.</summary>
    public static DiagnosticRule PathOutsideCode { get; } = Warning("DISM0834", "local-path", "A script opens a file outside the code folder",
        "Only the code folder and the model file reach the server; what lies beside them does not.",
        "Move the file into the code folder and open it with os.path.join(os.path.dirname(__file__), \"name\").");

    /// <summary>A path that begins in the working folder.</summary>
    public static DiagnosticRule PathFromWorkingFolder { get; } = Warning("DISM0835", "local-path", "A script opens a file relative to the working folder",
        "A server's working folder is not the code folder: MLServer's image starts in /opt/mlserver and has the code in /mnt/models. The file is then not found, "
        + "although it was found where the script was tried.",
        "Open it with os.path.join(os.path.dirname(__file__), \"name\"), or the model with get_model_uri(self.settings).");

    /// <summary>A secret that is copied.</summary>
    public static DiagnosticRule SecretPacked { get; } = Warning("DISM0841", "packed-files", "A secret lies in the code folder",
        "The build copies the whole folder, hidden files too, and everyone who can read the published model can read it.",
        "Move it out of the code folder, and take the secret itself out of use if the model was published.");

    /// <summary>Caches that are copied.</summary>
    public static DiagnosticRule CachePacked { get; } = Warning("DISM0842", "packed-files", "The code folder has caches or hidden files",
        "The build copies the whole folder, hidden files too: repositories, virtual environments, compiled scripts of another Python version.",
        "Remove them, or give the code a folder of its own.");

    /// <summary>Data that is copied.</summary>
    public static DiagnosticRule LargeFilePacked { get; } = Warning("DISM0843", "packed-files", "The code folder has large files besides the model",
        "The build copies the whole folder, and every start of the model downloads it.",
        "Move training data out of the code folder.");
}
