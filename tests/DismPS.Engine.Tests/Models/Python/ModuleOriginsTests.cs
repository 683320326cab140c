using DismPS.Engine.Models.Python;
using DismPS.Engine.Templates;

namespace DismPS.Engine.Tests.Models.Python;

public sealed class ModuleOriginsTests
{
    [Theory]
    [InlineData("ringmodel", nameof(ModuleOrigin.Folder))]
    [InlineData("ringmodel.part", nameof(ModuleOrigin.Unknown))]
    [InlineData("sklearn.decomposition._nmf", nameof(ModuleOrigin.Platform))]
    [InlineData("google.protobuf.message", nameof(ModuleOrigin.Platform))]
    [InlineData("google.cloud", nameof(ModuleOrigin.Unknown))]
    [InlineData("mlserver", nameof(ModuleOrigin.Platform))]
    [InlineData("collections.abc", nameof(ModuleOrigin.StandardLibrary))]
    [InlineData("distutils", nameof(ModuleOrigin.StandardLibrary))]
    [InlineData("_codecs", nameof(ModuleOrigin.StandardLibrary))]
    [InlineData("tomllib", nameof(ModuleOrigin.Unknown))]
    [InlineData("torch", nameof(ModuleOrigin.Unknown))]
    [InlineData("", nameof(ModuleOrigin.Unknown))]
    public void Module_of_a_handler_has_its_origin(string module, string origin) =>
        Assert.Equal(origin, ModuleOrigins.Read(RepositoryFiles.Data("models", "pixel-nmf", "mlserver-model"), ServingFramework.MLServer).Of(module).ToString());

    [Theory]
    [InlineData("numpy.linalg", nameof(ModuleOrigin.Platform))]
    [InlineData("triton_python_backend_utils", nameof(ModuleOrigin.Platform))]
    [InlineData("model", nameof(ModuleOrigin.Folder))]
    [InlineData("sklearn", nameof(ModuleOrigin.Unknown))]
    [InlineData("mlserver", nameof(ModuleOrigin.Unknown))]
    public void Triton_has_little(string module, string origin) =>
        Assert.Equal(origin, ModuleOrigins.Read(RepositoryFiles.Data("models", "triton-python", "strings", "code"), ServingFramework.Tritonserver).Of(module).ToString());

    [Theory]
    [InlineData("ringmodel", "RingModel", true)]
    [InlineData("ringmodel", "np", true)]
    [InlineData("ringmodel", "Ringmodel", false)]
    [InlineData("ringmodel", "__doc__", null)]
    [InlineData("sklearn", "NMF", null)]
    [InlineData("", "ringmodel", true)]
    public void Names_of_the_folders_modules_are_known(string module, string name, bool? defines) =>
        Assert.Equal(defines, ModuleOrigins.Read(RepositoryFiles.Data("models", "pixel-nmf", "mlserver-model"), ServingFramework.MLServer).Defines(module, name));

    [Fact]
    public void Packages_compiled_modules_and_mere_folders_are_modules()
    {
        using var folder = new TemporaryFolder();
        foreach (string file in (string[])["pkg/__init__.py", "pkg/a.py", "space/b.py", "fast.so", "old.pyc", "new.cpython-312-x86_64-linux-gnu.so", ".hidden/c.py", "env/pyvenv.cfg", "env/d.py", "a-b/e.py"])
            folder.Write(file, "");
        ModuleOrigins origins = ModuleOrigins.Read(folder.Path, ServingFramework.MLServer);
        Assert.All((string[])["pkg", "pkg.a", "space", "space.b", "fast", "old"], module => Assert.Equal(ModuleOrigin.Folder, origins.Of(module)));
        Assert.All((string[])["new", "hidden.c", "env.d", "pkg.b", "b"], module => Assert.Equal(ModuleOrigin.Unknown, origins.Of(module)));
        Assert.False(origins.Defines("pkg", "gone"));
        Assert.False(origins.Defines("space", "gone"));
        Assert.Null(origins.Defines("fast", "gone"));
    }

    [Fact]
    public void Nearest_name_is_suggested() =>
        Assert.Equal("preprocess", ModuleOrigins.Read(RepositoryFiles.Data("models", "pixel-nmf", "mlserver-model"), ServingFramework.MLServer).Nearest("preproces"));
}
