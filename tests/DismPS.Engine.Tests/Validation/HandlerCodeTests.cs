using DismPS.Engine.Diagnostics;
using DismPS.Engine.Validation;

namespace DismPS.Engine.Tests.Validation;

/// <summary>What the handler class must have for its server.</summary>
public sealed class HandlerCodeTests
{
    private const string Triton = "class TritonPythonModel:\n    def execute(self, requests):\n        return []\n";

    public static TheoryData<string> GoodModels =>
        ["pixel-nmf", "metsig-nmf", "xgb-flag", "lgbm-flag", "lgbm-joblib", .. Directory.GetDirectories(RepositoryFiles.Data("models", "triton-python")).Select(folder => "triton-python/" + Path.GetFileName(folder)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(GoodModels))]
    public void Handlers_that_serve_are_not_found_fault_with(string model)
    {
        ValidationResult result = TemplateValidator.ValidateFile("template.yaml", new ValidationOptions { BaseFolder = RepositoryFiles.Data("models", model) });
        Assert.True(result.IsValid);
        Assert.DoesNotContain(result.Diagnostics, d => d.Id.StartsWith("DISM08", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("class Handler:\n    async def predict(self, p): return p\n", "DISM0815")]
    [InlineData("from abc import ABC\nclass Handler(ABC):\n    async def predict(self, p): return p\n", "DISM0815")]
    [InlineData("from sklearn.base import BaseEstimator as B\nclass Handler(B):\n    async def predict(self, p): return p\n", "DISM0815")]
    [InlineData("class Model: pass\nBase = Model\nclass Handler(Base):\n    async def predict(self, p): return p\n", "DISM0815")]
    [InlineData("from mlserver import MLModel\nclass Handler(MLModel):\n    async def load(self): return True\n    async def predicts(self, p): return p\n", "DISM0816")]
    [InlineData("from mlserver import MLModel\nclass Handler(MLModel):\n    async def load(self): return True\n    def predict(self, p): return p\n", "DISM0817")]
    [InlineData("from mlserver import MLModel\nclass Handler(MLModel):\n    def load(self): return self.go()\n    def go(self): return True\n    async def predict(self, p): return p\n", "DISM0817")]
    [InlineData("from mlserver import MLModel\nclass Handler(MLModel):\n    async def load(self, path): return True\n    async def predict(self, p): return p\n", "DISM0818")]
    [InlineData("from mlserver import MLModel\nclass Handler(MLModel):\n    async def load(self): return True\n    async def predict(self): return 1\n", "DISM0818")]
    [InlineData("from mlserver import MLModel\nclass Handler(MLModel):\n    def __init__(self): pass\n    async def predict(self, p): return p\n", "DISM0818")]
    [InlineData("from mlserver import MLModel\nclass Handler(MLModel):\n    async def predict(self, p): return p\n", "DISM0819")]
    public void Handler_that_MLServer_cannot_serve_is_told(string script, string id)
    {
        Diagnostic finding = Assert.Single(SampleTemplate.Check(SampleTemplate.SkLearn, ("code/app.py", script)));
        Assert.Equal((id, "Resources.Pixel.Properties.Handler", Path.Join("code", "app.py")), (finding.Id, finding.Path, finding.Location.File));
        Assert.True(finding.Severity != Severity.Error && finding.Platform == PlatformVerdict.Accepts);
        Assert.Equal("t.yaml", finding.NamedAt?.File);
    }

    [Theory]
    [InlineData("import mlserver\nclass Handler(mlserver.MLModel):\n")]
    [InlineData("import mlserver as m\nclass Handler(m.MLModel):\n")]
    [InlineData("import mlserver.model\nclass Handler(mlserver.model.MLModel):\n")]
    [InlineData("from mlserver import MLModel as M\nclass Handler(M):\n")]
    [InlineData("from mlserver import MLModel as M\nN = M\nclass Handler(N):\n")]
    [InlineData("try:\n    from mlserver import MLModel\nexcept ImportError:\n    MLModel = object\nclass Handler(MLModel):\n")]
    [InlineData("from base import Common\nclass Handler(Common):\n")]
    [InlineData("import lib.base\nclass Handler(lib.base.Common):\n")]
    [InlineData("from unknown_package import Base\nclass Handler(Base):\n")]
    [InlineData("from base import *\nclass Handler(Common):\n")]
    [InlineData("@register\nclass Handler(make_base()):\n")]
    public void Handler_that_derives_or_may_derive_from_MLModel_is_not_told(string head)
    {
        IReadOnlyList<Diagnostic> found = SampleTemplate.Check(SampleTemplate.SkLearn, ("code/app.py", head + "    async def load(self): return True\n    async def predict(self, p): return p\n"),
            ("code/base.py", "from lib.base import Common\n"), ("code/lib/base.py", "from mlserver import MLModel\nclass Common(MLModel): pass\n"));
        Assert.DoesNotContain(found, d => d.Category == "handler-class");
    }

    [Theory]
    [InlineData("from mlserver_sklearn import SKLearnModel\nclass Handler(SKLearnModel): pass\n")]
    [InlineData("import mlserver_xgboost\nclass Handler(mlserver_xgboost.XGBoostModel): pass\n")]
    [InlineData("from mlserver_lightgbm import LightGBMModel\nclass Handler(LightGBMModel):\n    async def load(self): return await super().load()\n")]
    [InlineData("from mlserver import MLModel\nclass Mix:\n    async def predict(self, p): return p\n    async def load(self): return True\nclass Handler(Mix, MLModel): pass\n")]
    [InlineData("from mlserver import MLModel\nclass Handler(MLModel):\n    def load(self): return self.go()\n    async def go(self): return True\n    async def predict(self, p, more=1): return p\n")]
    [InlineData("from mlserver import MLModel\nfrom x0 import other\nclass Handler(MLModel):\n    load = other\n    predict = other\n")]
    [InlineData("from mlserver import MLModel\nclass Handler(MLModel):\n    @wrap\n    def load(self): return 1\n    @wrap\n    def predict(self): return 1\n")]
    public void Methods_may_be_inherited_or_made_otherwise(string script) =>
        Assert.DoesNotContain(SampleTemplate.Check(SampleTemplate.SkLearn, ("code/app.py", script)), d => d.Category == "handler-class");

    [Theory]
    [InlineData(Triton, null)]
    [InlineData("class Base:\n    def execute(self, requests): return []\nclass TritonPythonModel(Base):\n    async def initialize(self, args): pass\n", "DISM0817")]
    [InlineData("class TritonPythonModel:\n    async def execute(self, requests): return []\n", null)]
    [InlineData("class TritonPythonModel:\n    def excute(self, requests): return []\n", "DISM0816")]
    [InlineData("class TritonPythonModel:\n    def execute(self): return []\n", "DISM0818")]
    [InlineData("class TritonPythonModel:\n    def __init__(self, args): pass\n    def execute(self, requests): return []\n", "DISM0818")]
    [InlineData("class TritonPythonModel:\n    def initialize(self): pass\n    def execute(self, requests): return []\n", "DISM0818")]
    public void Triton_model_has_methods_of_its_own(string script, string? id)
    {
        Diagnostic? finding = SampleTemplate.Check(TritonTemplate, ("code/app.py", ""), ("code/model.py", script)).SingleOrDefault();
        Assert.Equal((id, id is null ? null : "Resources.Pixel.Properties.CodeUri"), (finding?.Id, finding?.Path));
    }

    [Fact]
    public void Near_miss_of_a_method_is_named_with_its_line()
    {
        Diagnostic finding = Assert.Single(SampleTemplate.Check(TritonTemplate, ("code/app.py", ""), ("code/model.py", Triton.Replace("execute", "excute"))));
        Assert.Equal("Is 'excute' in line 2 meant?", finding.Suggestion);
    }

    internal static string TritonTemplate { get; } = SampleTemplate.SkLearn.Replace("MLServer::SKLearn", "Tritonserver::Python").Replace("Handler: app.Handler", "MaxBatchSize: 0");
}
