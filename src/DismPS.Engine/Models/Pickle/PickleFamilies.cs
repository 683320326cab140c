using System.Collections.Frozen;

namespace DismPS.Engine.Models.Pickle;

/// <summary>Tells the imports of a pickle apart: those that models are made of, those that no model needs, and the rest.</summary>
internal static class PickleFamilies
{
    // Python 3 still reads the names that Python 2 wrote.
    private static readonly FrozenDictionary<string, string> OldModules = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["__builtin__"] = "builtins", ["exceptions"] = "builtins", ["copy_reg"] = "copyreg", ["cPickle"] = "pickle", ["_pickle"] = "pickle",
        ["commands"] = "subprocess", ["UserDict"] = "collections", ["UserList"] = "collections", ["UserString"] = "collections", ["_collections"] = "collections",
        ["StringIO"] = "io", ["cStringIO"] = "io", ["_io"] = "io", ["urllib2"] = "urllib", ["urlparse"] = "urllib", ["httplib"] = "http", ["_operator"] = "operator",
        ["thread"] = "_thread", ["whichdb"] = "dbm", ["anydbm"] = "dbm", ["gdbm"] = "dbm", ["_datetime"] = "datetime", ["_decimal"] = "decimal", ["_codecs"] = "codecs",
        ["_struct"] = "struct", ["_random"] = "random", ["_functools"] = "functools", ["_pydatetime"] = "datetime", ["_pydecimal"] = "decimal", ["_weakref"] = "weakref",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    private static readonly FrozenSet<string> DangerousModules = Words("""
        os posix nt ntpath posixpath genericpath sys subprocess _posixsubprocess shutil socket _socket socketserver ssl _ssl select selectors ctypes _ctypes cffi
        importlib _imp imp imported pkgutil zipimport runpy pty tty code codeop commands popen2 webbrowser antigravity pickle pickletools marshal shelve dbm
        multiprocessing _multiprocessing concurrent asyncio threading _thread signal mmap fcntl resource tempfile glob fnmatch fileinput linecache
        zipfile tarfile gzip bz2 lzma ftplib http urllib smtplib telnetlib poplib imaplib nntplib xmlrpc requests httpx aiohttp wsgiref cgi cgitb cgihttpserver
        pip ensurepip venv distutils setuptools pkg_resources test unittest doctest pdb bdb cmd profile cProfile trace timeit pydoc inspect ast dis
        idlelib lib2to3 tkinter turtle turtledemo site sysconfig platform getpass crypt sched gc atexit faulthandler tracemalloc nturl2path mailcap
        _winapi winreg _winreg msvcrt msilib _testcapi _xxsubinterpreters sqlite3 _sqlite3 logging.config logging.handlers builtins.__import__
        execnet paramiko pexpect psutil IPython jupyter_core ipykernel virtualenv plumbum
        """);

    // What a dotted name must not walk through, whichever module has imported it.
    private static readonly FrozenSet<string> Gateways = Words("os sys subprocess importlib builtins ctypes socket shutil pickle posix nt runpy marshal io codecs");

    // Parts of good libraries that execute, download, or load further files.
    private static readonly string[] DangerousParts =
    [
        "numpy.testing", "numpy.distutils", "numpy.f2py", "numpy.ctypeslib", "numpy.lib.npyio", "numpy.lib._npyio_impl", "numpy.compat", "numpy._pytesttester",
        "pandas.io", "pandas.core.computation", "pandas.util.testing", "scipy.weave", "sklearn.datasets", "sklearn.utils._testing", "sklearn.utils.testing",
        "torch.hub", "torch.serialization", "torch.package", "torch.jit", "torch.utils", "torch.distributed", "torch.multiprocessing", "torch._dynamo",
        "torch._inductor", "torch.testing", "torch.onnx", "torch.fx", "torch.ops", "torch._ops", "torch.classes", "joblib.memory", "joblib.externals.loky", "joblib.test",
    ];

    private static readonly string[] Libraries = ["numpy", "scipy", "sklearn", "joblib", "pandas", "xgboost", "lightgbm", "torch", "threadpoolctl"];

    private static readonly string[] CodeCarriers = ["cloudpickle", "joblib.externals.cloudpickle", "dill", "ray.cloudpickle", "pyspark.cloudpickle", "srsly.cloudpickle"];

    private static readonly FrozenSet<string> PlainBuiltins = Words("""
        set frozenset bytearray bytes slice complex object list dict tuple int long float bool str unicode range xrange type property staticmethod classmethod super
        Ellipsis NotImplemented None len abs min max sum round sorted any all pow divmod ord chr repr hash zip enumerate reversed iter hex oct bin format basestring
        """);

    // Modules of the standard library whose names all make data.
    private static readonly FrozenSet<string> PlainModules = Words("""
        collections collections.abc datetime decimal fractions numbers math cmath enum dataclasses typing zoneinfo calendar ipaddress statistics string
        itertools heapq bisect array copy abc weakref numbers random struct uuid
        """);

    private static readonly FrozenSet<string> PlainNames = Words("""
        copyreg._reconstructor copyreg.__newobj__ copyreg.__newobj_ex__ codecs.encode codecs.decode re._compile re.compile re.Pattern re.RegexFlag re._pickle
        functools.partial functools.partialmethod functools.cmp_to_key operator.itemgetter operator.add operator.sub operator.mul operator.truediv operator.neg
        operator.lt operator.le operator.gt operator.ge operator.eq operator.ne operator.getitem
        types.SimpleNamespace types.MappingProxyType types.NoneType types.GenericAlias types.UnionType logging.getLogger logging.Logger logging.RootLogger
        io.BytesIO io.StringIO time.struct_time pathlib.Path pathlib.PosixPath pathlib.WindowsPath pathlib.PurePath pathlib.PurePosixPath pathlib.PureWindowsPath
        pathlib._local.Path pathlib._local.PosixPath pathlib._local.PurePosixPath uuid.UUID uuid.SafeUUID
        """);

    private static readonly FrozenSet<string> DangerousNames = Words("""
        operator.attrgetter operator.methodcaller operator.call types.CodeType types.FunctionType types.LambdaType types.ModuleType types.MethodType io.open io.FileIO
        io.open_code io.OpenWrapper codecs.open codecs.EncodedFile uuid._get_command_stdout uuid._popen random._urandom re.Scanner struct.os copyreg.add_extension copyreg.pickle
        itertools.os functools.reduce logging.FileHandler logging.basicConfig random._os collections._sys enum.sys typing.sys
        """);

    // How functions of libraries are called that read, write, run or fetch.
    private static readonly string[] DangerousVerbs =
    [
        "load", "open", "exec", "eval", "system", "popen", "spawn", "run", "shell", "read", "save", "store", "write", "fetch", "download", "urlopen", "import", "from_file",
        "fromfile", "tofile", "genfromtxt", "fromregex", "memmap", "compile", "source", "to_pickle", "to_csv", "to_sql", "query",
    ];

    /// <summary>What an import means.</summary>
    public static PickleTrust Judge(PickleGlobal global)
    {
        string module = Modern(global.Module);
        string[] names = global.Name.Split('.');
        if (module == "__main__")
            return PickleTrust.Main;
        if (IsDangerous(module, global.Name, names))
            return PickleTrust.Dangerous;
        if (module == "builtins")
            return PlainBuiltins.Contains(global.Name) || IsException(global.Name) ? PickleTrust.Plain : PickleTrust.Dangerous;
        if (CodeCarriers.Any(carrier => IsWithin(module, carrier)))
            return PickleTrust.OwnCode;
        if (Libraries.Any(library => IsWithin(module, library)))
            return JudgeLibrary(module, names);
        if (!Python.StandardModules.Contains(module.Split('.')[0]))
            return PickleTrust.Foreign;
        bool plain = PlainModules.Contains(module) || PlainNames.Contains($"{module}.{global.Name}");
        // A method of a class, such as pathlib.Path.touch, is a function to call.
        return names.Length > 1 && !names.All(IsClassName) ? PickleTrust.Dangerous : plain ? PickleTrust.Plain : PickleTrust.Unusual;
    }

    /// <summary>True for what makes functions out of code in the pickle.</summary>
    public static bool MakesCode(PickleGlobal global) =>
        CodeCarriers.Any(carrier => IsWithin(global.Module, carrier)) && global.Name.Contains("func", StringComparison.OrdinalIgnoreCase);

    /// <summary>The name of a module in Python 3.</summary>
    public static string Modern(string module) => OldModules.GetValueOrDefault(module, module);

    private static bool IsDangerous(string module, string name, string[] names)
    {
        string top = module.Split('.')[0];
        if (DangerousModules.Contains(top) || DangerousModules.Contains(module) || DangerousNames.Contains($"{module}.{name}")
            || DangerousParts.Any(part => IsWithin(module, part)))
            return true;
        // A dotted name walks through attributes: into what a module imported, or by way of __globals__ to anywhere.
        return names.Any(n => Gateways.Contains(n.TrimStart('_'))) || (names.Length > 1 && names.Any(n => n.StartsWith("__", StringComparison.Ordinal)));
    }

    private static PickleTrust JudgeLibrary(string module, string[] names)
    {
        string last = names[^1];
        if (names.Length > 1 && !names.All(IsClassName))
            return names[..^1].All(IsClassName) ? PickleTrust.Unusual : PickleTrust.Dangerous;
        if (module == "torch.storage" && last == "_load_from_bytes")
            return PickleTrust.Unusual;
        if (IsClassName(last))
            return PickleTrust.Plain;
        string verb = last.TrimStart('_');
        return DangerousVerbs.Any(v => IsVerb(verb, v)) ? PickleTrust.Dangerous : PickleTrust.Plain;
    }

    private static bool IsVerb(string name, string verb) =>
        name.StartsWith(verb, StringComparison.Ordinal) && (name.Length == verb.Length || name[verb.Length] == '_' || name == verb + "s" || name == verb + "txt" || name == verb + "string" || name == verb + "z");

    private static bool IsClassName(string name) => name.TrimStart('_') is [>= 'A' and <= 'Z', ..];

    private static bool IsException(string name) =>
        name.EndsWith("Error", StringComparison.Ordinal) || name.EndsWith("Exception", StringComparison.Ordinal) || name.EndsWith("Warning", StringComparison.Ordinal);

    private static bool IsWithin(string module, string package) =>
        module.StartsWith(package, StringComparison.Ordinal) && (module.Length == package.Length || module[package.Length] == '.');

    private static FrozenSet<string> Words(string text) =>
        text.Split((char[])[' ', '\n', '\r'], StringSplitOptions.RemoveEmptyEntries).ToFrozenSet(StringComparer.Ordinal);
}
