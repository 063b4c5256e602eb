using Tributary.Adapters;
using Tributary.Evaluation;
using Tributary.Evaluation.Models;
using Tributary.Exporting;
using Tributary.Exporting.Recipes;
using Tributary.Planning.Stations;
using Tributary.Releases;
using Tributary.Releases.Stations;
using Tributary.Releases.Stores;
using Tributary.Running;
using Tributary.Safetensors;
using Tributary.Testing;

namespace Tributary.Tests.Running;

/// <summary>Projects whose merge has no exact adapter: a whole model is made and released, or an adapter of full rank.</summary>
public sealed class ModelMergeRunTests : IDisposable
{
    private const string Model = "\nmerge: { merge_method: ties, space: delta, output: model, parameters: { density: 0.5, lambda: 1 } }\n";

    private readonly RunnableProject project = new();
    private readonly TempFolder folder = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        project.Dispose();
        folder.Dispose();
    }

    [Theory]
    [InlineData(Model)]
    [InlineData("\nmerge: { merge_method: ties, space: delta, output: model }\n")]
    [InlineData("\nmerge: { merge_method: linear, output: model }\n")]
    [InlineData("\nmerge: { output: model, search: { merge_method: [ties, linear], space: [delta, knots], lambda: [1, 2] } }\n")]
    public async Task RunAsync_Model_IsEvaluatedAndReleasedAndThenNothing(string merge)
    {
        project.Sample.Yaml += merge;

        var first = await project.Run();
        var second = await project.Run();

        var release = first.Outcome!.Release!;
        Assert.Null(release.AdapterFolder);
        Assert.Equal(["config.json", "model.safetensors", "tokenizer.json"],
            Directory.GetFiles(release.ModelFolder!).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal(DigestOf(first.Plan.Merge.Folder), DigestOf(release.ModelFolder!));
        Assert.Equal((null, true), (second.Outcome, second.Plan.IsUpToDate));
        Assert.Empty(StoreVerification.Of(project.Store, stop: Stop).Problems);
    }

    [Fact]
    public async Task RunAsync_Model_IsLoadedInPlaceOfTheBaseModel()
    {
        project.Sample.Yaml += Model;

        var result = await project.Run();

        Assert.Equal(project.Loaded.Distinct(), project.Loaded);
        Assert.Equal(result.Plan.Merge.Folder, project.Loaded[0]);
        Assert.All(result.Plan.Stations.OfType<EvaluateStation>(), station => Assert.Equal(
            station.Variant == Variant.Merged ? (result.Plan.Merge.Folder, true) : (result.Plan.Project.BaseModel, false),
            (station.ModelFolder, station.AdapterFolder is null)));
    }

    [Fact]
    public async Task RunAsync_OneLanguageChanged_ReleasesAnotherModelThatCanBeRolledBack()
    {
        project.Sample.Yaml += Model;
        var first = (await project.Run()).Outcome!.Release!;
        project.AddTraining("de", "neu");

        var second = (await project.Run()).Outcome!.Release!;
        var back = project.Releases.Rollback(1, "0.0.0", Stop);

        Assert.Equal(["de"], project.Trained);
        Assert.NotEqual(DigestOf(first.ModelFolder!), DigestOf(second.ModelFolder!));
        Assert.Equal(DigestOf(first.ModelFolder!), DigestOf(back.ModelFolder!));
        Assert.Empty(StoreVerification.Of(project.Store, stop: Stop).Problems);
    }

    [Fact]
    public async Task Plan_TestSetGrewSinceTheRelease_MeasuresTheReleasedModelItself()
    {
        project.Sample.Yaml += Model;
        var release = (await project.Run()).Outcome!.Release!;
        project.Sample.AppendLine("de", "test", """{"text":"neu","label":"good"}""");

        var station = Assert.Single(project.Plan().Stations.OfType<EvaluateStation>(),
            station => station.Variant == Variant.Released);

        Assert.Equal((release.ModelFolder, null), (station.ModelFolder, station.AdapterFolder));
    }

    [Fact]
    public void Plan_Merge_TakesTheBaseModelInOnlyIfItMakesAModel()
    {
        var adapter = project.Plan().Merge;
        project.Sample.Yaml += Model;
        var model = project.Plan().Merge;

        Assert.Null(adapter.Inputs[InputKey.BaseModel]);
        Assert.Equal(project.Plan().Inputs.BaseModel.Hex, model.Inputs[InputKey.BaseModel]);
        Assert.Equal((null, 24), (adapter.ModelBytes, model.ModelBytes));
    }

    [Fact]
    public async Task RunAsync_FullRank_ReleasesAnAdapterOfTheWholeDelta()
    {
        project.Sample.Yaml += "\nmerge: { merge_method: ties, space: delta, rank: full, parameters: { density: 0.5, lambda: 1 } }\n";

        var release = (await project.Run()).Outcome!.Release!;

        using var adapter = new LoraAdapterFile(release.AdapterFolder!);
        Assert.Equal(2, adapter.Modules.Single().Rank);
        Assert.Contains("rank: full", File.ReadAllText(Path.Combine(release.Folder, "recipe.yaml")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Export_ReleasedModel_IsCopiedAndNoAdapterCanBeMadeOfIt()
    {
        project.Sample.Yaml += Model;
        var release = (await project.Run()).Outcome!.Release!;
        ExportRecipe As(ExportForm form) => new() { Release = release, Form = form, BaseModel = project.Plan().Project.BaseModel };
        var digests = DigestCache.Of(project.Store, TimeProvider.System);

        Exporter.Write(As(ExportForm.Model), folder["model"], digests, stop: Stop);

        Assert.Equal(DigestOf(release.ModelFolder!), DigestOf(folder["model"]));
        Assert.All(new[] { ExportForm.Peft, ExportForm.GgufLora }, form => Assert.Contains("is a whole model and holds no merged adapter",
            Assert.Throws<BadInputException>(() => Exporter.Write(As(form), folder["other"], digests, stop: Stop)).Message,
            StringComparison.Ordinal));
    }

    [Fact]
    public async Task LoadModel_LanguageOnItsOwnAdapter_TakesTheBaseModelNotTheMerged()
    {
        project.Sample.Yaml += Model + "routes: [de]\n";
        var opened = new List<string>();
        var local = LocalProject.Open(project.Sample.Folder, new ModelEngine((_, _) => new FakeTrainer(), path =>
        {
            opened.Add(path);
            return new FakeModel(1);
        }));
        var release = (await local.RunAsync(cancellation: Stop))!.Release!;
        opened.Clear();

        local.LoadModel(release, Language.Parse("en")).Dispose();
        local.LoadModel(release, Language.Parse("de")).Dispose();

        Assert.Equal([release.ModelFolder!, local.BaseModel], opened);
    }

    [Fact]
    public void Plan_OutputDelta_IsRefused()
    {
        project.Sample.Yaml += "\nmerge: { merge_method: ties, space: delta, output: delta }\n";

        Assert.Contains("merge.output is 'delta', which no model can be asked with",
            Assert.Throws<BadInputException>(() => project.Plan()).Message, StringComparison.Ordinal);
    }

    private static Digest DigestOf(string modelFolder)
    {
        using var catalog = new TensorCatalog(modelFolder);
        return Digest.OfFile(catalog.Files.Single().Path);
    }
}
