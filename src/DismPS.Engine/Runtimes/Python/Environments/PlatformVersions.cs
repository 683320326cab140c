using System.Collections.Frozen;
using DismPS.Engine.Templates;

namespace DismPS.Engine.Runtimes.Python.Environments;

/// <summary>
/// Versions of packages in the images in which the platform runs models. Only what is certain stands here: requirements.txt has no effect on
/// the platform, so a wrong entry would make users change what is right.
/// </summary>
internal static class PlatformVersions
{
    /// <summary>Python of both images.</summary>
    public const string Python = "3.10";

    // seldonio/mlserver:1.5.0 installs its wheels with poetry.lock of the tag 1.5.0 as pip's constraints (its Dockerfile). setuptools and wheel are
    // not here: the Dockerfile upgrades them to what is newest on the day.
    private static readonly FrozenDictionary<string, PlatformPackage> MlServer = Table("""
        aiofiles 23.2.1
        aiohttp 3.9.2
        aiokafka 0.10.0
        anyio 4.3.0
        attrs 23.2.0
        certifi 2024.2.2
        click 8.1.7
        cloudpickle 3.0.0
        fastapi 0.110.0
        gevent 24.2.1
        geventhttpclient 2.0.2
        googleapis-common-protos 1.62.0
        grpcio 1.62.0
        h11 0.14.0
        h5py 3.10.0
        idna 3.6
        joblib 1.3.2
        keras 2.14.0
        lightgbm 4.3.0
        matplotlib 3.8.3
        mlflow 2.10.2
        mlserver 1.5.0
        mlserver-lightgbm 1.5.0
        mlserver-sklearn 1.5.0
        mlserver-xgboost 1.5.0
        multidict 6.0.5
        networkx 3.2.1
        numba 0.58.1
        numpy 1.26.4
        opencv-python 4.9.0.80
        orjson 3.9.15
        packaging 23.2
        pandas 2.2.1
        pillow 10.2.0
        prometheus-client 0.20.0
        protobuf 3.20.3
        py-grpc-prometheus 0.8.0
        pyarrow 15.0.0
        pydantic 1.10.14
        python-dateutil 2.8.2
        python-dotenv 1.0.1
        python-multipart 0.0.9
        python-rapidjson 1.16
        pytz 2023.4
        pyyaml 6.0.1
        requests 2.31.0
        scikit-image 0.22.0
        scikit-learn 1.4.1.post1
        scipy 1.12.0
        shap 0.43.0
        six 1.16.0
        starlette 0.36.3
        starlette-exporter 0.21.0
        sympy 1.12
        tensorflow 2.14.1
        threadpoolctl 3.3.0
        torch 2.2.1
        tqdm 4.66.2
        transformers 4.38.2
        tritonclient 2.42.0
        typing-extensions 4.10.0
        urllib3 2.2.1
        uvicorn 0.27.1
        uvloop 0.19.0
        wrapt 1.14.1
        xgboost 2.0.3
        yarl 1.9.4
        """);

    // The image 23.05 was built in May 2023 with Python 3.10: numpy 1.25 came later, and none before 1.21.2 was built for that Python.
    private static readonly FrozenDictionary<string, PlatformPackage> Triton = Table("""
        numpy 1.21.2 1.21.3 1.21.4 1.21.5 1.21.6 1.22.0 1.22.1 1.22.2 1.22.3 1.22.4 1.23.0 1.23.1 1.23.2 1.23.3 1.23.4 1.23.5 1.24.0 1.24.1 1.24.2 1.24.3
        """);

    /// <summary>What an image has of a package; null when it is not known to have it.</summary>
    public static PlatformPackage? Find(ServingFramework framework, string name) => Of(framework).GetValueOrDefault(PackageName.Key(name));

    /// <summary>The image as users know it.</summary>
    public static string ImageOf(ServingFramework framework) => framework == ServingFramework.MLServer ? "MLServer 1.5.0" : "Triton 23.05";

    private static FrozenDictionary<string, PlatformPackage> Of(ServingFramework framework) => framework == ServingFramework.MLServer ? MlServer : Triton;

    private static FrozenDictionary<string, PlatformPackage> Table(string text) =>
        text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Select(line => line.Split(' '))
            .ToFrozenDictionary(p => p[0], p => new PlatformPackage(p[0], [.. p.Skip(1).Select(v => Pep440Version.Parse(v)!)]), StringComparer.Ordinal);
}
