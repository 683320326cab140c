using System.Collections.Frozen;
using DismPS.Engine.Templates;

namespace DismPS.Engine.Models.Python;

/// <summary>
/// What a handler can import on the platform besides the standard library. MLServer: resolved from the dependencies of mlserver 1.5.0 and of its
/// sklearn, xgboost and lightgbm runtimes, which the default image seldonio/mlserver:1.5.0 has. Triton 23.05: only what its Python backend needs.
/// </summary>
internal static class PlatformModules
{
    private static readonly FrozenSet<string> MlServer = Set("""
        mlserver mlserver_sklearn mlserver_xgboost mlserver_lightgbm numpy scipy pandas sklearn joblib threadpoolctl xgboost lightgbm cloudpickle orjson
        rapidjson pydantic fastapi starlette uvicorn uvloop aiohttp aiofiles aiokafka anyio httptools grpc google.protobuf google.rpc google.api
        tritonclient gevent geventhttpclient prometheus_client starlette_exporter py_grpc_prometheus opentelemetry dateutil dotenv multipart packaging
        click importlib_resources typing_extensions setuptools pkg_resources urllib3 certifi idna attr attrs yarl multidict wrapt brotli h11 zope
        """);

    private static readonly FrozenSet<string> Triton = Set("numpy triton_python_backend_utils c_python_backend_utils");

    /// <summary>True when the image surely has a module, given by its full name.</summary>
    public static bool Contains(ServingFramework framework, string module)
    {
        FrozenSet<string> names = Of(framework);
        string first = First(module);
        if (names.Contains(first))
            return true;
        // google is a package of many projects: of it only some parts are there.
        return first == "google" && names.Any(name => name.StartsWith("google.", StringComparison.Ordinal)
            && (module == "google" || module == name || module.StartsWith(name + ".", StringComparison.Ordinal)));
    }

    /// <summary>All names, for suggestions.</summary>
    public static FrozenSet<string> Of(ServingFramework framework) => framework == ServingFramework.MLServer ? MlServer : Triton;

    private static string First(string module) => module.IndexOf('.') is int dot and > 0 ? module[..dot] : module;

    private static FrozenSet<string> Set(string names) => names.Split([' ', '\r', '\n'], StringSplitOptions.RemoveEmptyEntries).ToFrozenSet(StringComparer.Ordinal);
}
