using Tributary.Datasets;
using Tributary.Datasets.Reading;
using Tributary.Evaluation;
using Tributary.Evaluation.Models;
using Tributary.Evaluation.Tasks;
using Tributary.Merging.Methods;
using Tributary.Merging.Recipes;
using Tributary.Merging.Runs;
using Tributary.Merging.Search;
using Tributary.Planning.Stations;
using Tributary.Running;
using Tributary.Safetensors;
using Tributary.Testing;
using Tributary.Tests.Merging;

namespace Tributary.Tests.Running;

public sealed class MergeSearchRunTests : IDisposable
{
    private const int Examples = 40;

    private readonly SampleAdapters samples = new();
    private readonly TempFolder folder = new();
    private readonly TaskDefinition task = TaskDefinition.Create("classification", ["bad", "good"], "{text} =", " {label}");
    private readonly QualityModel model = new(_ => 0.5);
    private readonly List<SearchProgress> told = [];
    private int opened;

    public void Dispose()
    {
        samples.Dispose();
        folder.Dispose();
    }

    private static SearchSettings Search => new()
    {
        Methods = [MergeMethods.All["linear"], MergeMethods.All["ties"]], Spaces = [MergeSpace.Core],
            Densities = [1, 0.5], Lambdas = [1, 2],
    };

    private MergeSearchInput Input(SearchSettings settings) => new(BaseModel: BaseFolder(), BaseModelIdentity: "base",
        Adapters: [Adapter("de"), Adapter("en")], Task: task, Sets: [Set("en", Examples), Set("de", Examples / 2)], MaxLength: 64,
        Settings: settings, Trials: Trials("trials"), ScratchFolder: folder["scratch"]);

    private SearchTrials Trials(string name) => new(folder[name], TimeProvider.System, () => default);

    private LanguageAdapter Adapter(string language)
    {
        var made = Directory.Exists(samples[language]) ? samples[language] : samples.Add(language, seed: language[0]).Folder;
        return new LanguageAdapter(Language.Parse(language), made, $"identity of {language}");
    }

    private string BaseFolder()
    {
        if (!Directory.Exists(folder["base"]))
        {
            Directory.CreateDirectory(folder["base"]);
            using var weights = new SafetensorsWriter(
                folder["base", "model.safetensors"],
                SampleAdapters.Layers.Select(layer => new TensorLayout(layer.Name + ".weight", TensorDtype.F32, [layer.Out, layer.In])));
            foreach (var layer in SampleAdapters.Layers)
            {
                weights.Write(layer.Name + ".weight", new float[layer.Out * layer.In]);
            }

            weights.Complete();
        }

        return folder["base"];
    }

    private EvaluationSet Set(string language, int examples)
    {
        var file = folder[language + ".jsonl"];
        File.WriteAllLines(file, Enumerable.Range(0, examples)
            .Select(i => $$"""{"text":"{{language}} {{i}}","label":"{{(i % 2 == 0 ? "bad" : "good")}}"}"""));
        return new EvaluationSet(Language.Parse(language), DatasetFile.Read(file, task.Rules));
    }

    private SearchResult Run(MergeSearchInput input, QualityModel? with = null, CancellationToken? cancellation = null)
    {
        using var models = new LoadedModel(_ => { opened++; return with ?? model; });
        return MergeSearchRun.Run(input, models, new SynchronousProgress<SearchProgress>(told.Add), cancellation
            ?? TestContext.Current.CancellationToken);
    }

    [Fact]
    public void Run_Grid_MeasuresEveryCandidateOnceAndLeavesNoScratch()
    {
        model.Quality = put => put.Method == "ties" && put is { Density: "0.5", Scale: 2 } ? 0.9 : 0.6;

        var result = Run(Input(Search));

        Assert.Equal(("ties, space core, profile mergekit, density 0.5", 2.0), (result.Winner.Settings, result.Winner.Lambda));
        Assert.Equal(6 * (Examples + (Examples / 2)), model.Asked);
        Assert.Equal(6, model.Put.Count - 1);
        Assert.Null(model.Put[^1].Folder);
        Assert.False(Directory.Exists(folder["scratch"]));
        Assert.Equal(6, Directory.GetFiles(folder["trials"]).Length);
        Assert.Equal((1, "macro_f1"), (opened, result.Metric));
        Assert.Equal([KeyValuePair.Create("de", 20), KeyValuePair.Create("en", 40)], result.Examples);
        Assert.InRange(told[^1].Done, 5.99, 6.001);
        Assert.Equal(told.Select(one => one.Done).Order(), told.Select(one => one.Done));
    }

    [Fact]
    public void Run_WholeModels_EachLambdaIsWrittenLoadedAndRemoved()
    {
        var loaded = new List<(string Config, string[] Files)>();
        model.Quality = _ => 0.5 + (0.1 * loaded.Count);
        using var models = new LoadedModel(path =>
        {
            loaded.Add((path, [.. Directory.GetFiles(path, "*.safetensors").Select(Path.GetFileName).OfType<string>()]));
            return model;
        });

        var result = MergeSearchRun.Run(Input(Search with
        {
            Spaces = [MergeSpace.Delta], Methods = [MergeMethods.All["ties"]], Fixed = new MergeSettings { Output = MergeTarget.Model },
        }), models, cancellation: TestContext.Current.CancellationToken);

        Assert.Equal(4, loaded.Count);
        Assert.All(loaded, one => Assert.Equal(["model.safetensors"], one.Files));
        Assert.All(model.Put, put => Assert.Equal((null, 1.0), (put.Folder, put.Scale)));
        Assert.Equal(("ties, space delta, profile mergekit, density 0.5", 2.0), (result.Winner.Settings, result.Winner.Lambda));
        Assert.Contains("output: model", result.Section, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder["scratch"]));
    }

    [Fact]
    public void Run_Again_OpensNoModelAndGivesTheSameBytes()
    {
        model.Quality = put => 0.5 + (0.1 * put.Scale);
        var first = Run(Input(Search));

        var again = Run(Input(Search));

        Assert.Equal(first.ToJson(), again.ToJson());
        Assert.Equal(1, opened);
    }

    [Fact]
    public void Run_Widened_MeasuresOnlyWhatIsNew()
    {
        Run(Input(Search));
        var before = model.Asked;

        Run(Input(Search with { Lambdas = [2, 1, 3], Objective = SearchObjective.WorstLanguage }));

        Assert.Equal(3 * (Examples + (Examples / 2)), model.Asked - before);
    }

    [Fact]
    public void Run_Interrupted_GoesOnWhereItWas()
    {
        using var stop = new CancellationTokenSource();
        model.Quality = put =>
        {
            if (model.Put.Count == 4)
            {
                stop.Cancel();
            }

            return 0.5 + (0.1 * put.Scale);
        };
        Assert.ThrowsAny<OperationCanceledException>(() => Run(Input(Search), cancellation: stop.Token));
        var before = model.Asked;
        File.WriteAllText(Path.Combine(folder["trials"], Path.GetFileName(Directory.GetFiles(folder["trials"])[0])), "");
        Directory.CreateDirectory(folder["scratch", ".left.partial"]);
        var second = new QualityModel(put => 0.5 + (0.1 * put.Scale));

        var result = Run(Input(Search), second);

        // Three trials were whole; one of them was damaged since.
        Assert.Equal(3 * 60, before - (before % 60));
        Assert.Equal(4 * 60, second.Asked);
        Assert.Equal(2, result.Winner.Lambda);
        Assert.False(Directory.Exists(folder["scratch"]));
    }

    [Theory]
    [InlineData("adapter")]
    [InlineData("base")]
    [InlineData("data")]
    [InlineData("length")]
    [InlineData("task")]
    public void Run_AnythingThatDecidesScoresChanged_MeasuresAgain(string what)
    {
        var input = Input(Search);
        Run(input);
        var before = model.Asked;

        Run(what switch
        {
            "adapter" => input with { Adapters = [input.Adapters[0], input.Adapters[1] with { Identity = "another" }] },
            "base" => input with { BaseModelIdentity = "another" },
            "data" => input with { Sets = [input.Sets[0], Set("de", (Examples / 2) - 1)] },
            "length" => input with { MaxLength = 65 },
            _ => input with { Task = TaskDefinition.Create("classification", ["bad", "good"], "{text}:", " {label}") },
        });

        Assert.True(model.Asked - before >= 6 * 59, what);
    }

    [Fact]
    public void Run_NoLanguageBelow_MeasuresEachLanguagesOwnAdapterOnItsExamples()
    {
        model.Quality = put => put.Method is null ? 0.9 : put.Scale == 2 ? 0.85 : 0.7;
        var search = Search with { Objective = SearchObjective.NoLanguageBelowIndividualMinus, Tolerance = 0.1 };

        var result = Run(Input(search));

        Assert.Equal(["de", "en"], Assert.Single(result.Individual).Scores.Keys);
        Assert.True(result.HoldsTolerance);
        Assert.Equal(7 * 60, model.Asked);
        var own = model.Put.Where(put => put is { Folder: not null, Method: null }).Select(put => Path.GetFileName(put.Folder));
        Assert.Equal(["de", "en"], own.Order());
        Assert.Equal(8, Directory.GetFiles(folder["trials"]).Length);
    }

    [Fact]
    public void Run_Halving_StaysWithinItsBudgetInExamples()
    {
        model.Quality = put => put.Method == "ties" ? 0.5 + (0.1 * put.Scale) : 0.5;
        var search = Search with { Strategy = SearchStrategy.Halving, Budget = 5 };

        var result = Run(Input(search) with { Sets = [Set("en", 4 * Examples), Set("de", 2 * Examples)] });

        Assert.Equal([(6, 0.25), (3, 0.5), (2, 1.0)], [.. result.Rounds.Select(round => (round.Points, round.Share))]);
        Assert.Equal(5, result.Passes);
        Assert.Equal(5 * 6 * Examples, model.Asked);
        Assert.Equal("ties", result.WinnerSettings().Method.Name);
    }

    [Fact]
    public void Run_ExamplesLimited_AsksTheSameOnesAgain()
    {
        var input = Input(Search with { Examples = 10 });
        Run(input);
        var second = new QualityModel(_ => 0.5);

        Run(input with { Trials = Trials("elsewhere") }, second);

        Assert.Equal(6 * 20, model.Asked);
        Assert.Equal(model.Prompts, second.Prompts);
        Assert.NotEqual(Enumerable.Range(0, 10).Select(i => $"en {i} ="), model.Prompts.Take(10));
        Assert.Equal(20, model.Prompts.Distinct().Count());
    }

    [Fact]
    public void Run_OfLambdas_ChoosesAsAListOfLambdasDoes()
    {
        model.Quality = put => put.Scale == 1.5 ? 0.9 : 0.6;
        var settings = new MergeSettings { Method = MergeMethods.All["dare_ties"], Density = 0.5, Seed = 3 };

        var result = Run(Input(SearchSettings.OfLambdas(settings, [1, 1.5, 2])));

        Assert.Equal([1, 1.5, 2], result.Trials.Select(trial => trial.Lambda));
        Assert.Equal(1.5, result.Winner.Lambda);
        Assert.Equal((settings with { Lambdas = [1.5] }).Identity(), result.WinnerSettings().Identity());
    }

    [Fact]
    public void Run_SetWithoutAdapterOrNoSet_IsRefusedBeforeAnyWork()
    {
        var input = Input(Search);

        Assert.Throws<BadInputException>(() => Run(input with { Sets = [] }));
        Assert.Throws<BadInputException>(() => Run(input with { Adapters = [input.Adapters[0]] }));
        Assert.Throws<BadInputException>(() => Run(input with { Settings = Search with { Budget = 5 } }));
        Assert.Equal(0, opened);
        Assert.False(Directory.Exists(folder["trials"]));
    }

    [Fact]
    public void Part_LargerShare_HoldsTheSmaller()
    {
        var examples = new SearchExamples(Input(Search).Sets, 30, 5);

        var (some, more, all) = (examples.Part(0.25), examples.Part(0.5), examples.Part(1));

        Assert.Equal([7, 5], some.Select(set => set.Dataset.Records.Count));
        Assert.Equal([15, 10], more.Select(set => set.Dataset.Records.Count));
        Assert.Equal([30, 20], all.Select(set => set.Dataset.Records.Count));
        Assert.All(some.Zip(more), pair => Assert.Subset(pair.Second.Dataset.Records.ToHashSet(), pair.First.Dataset.Records.ToHashSet()));
        Assert.Equal(8.0 / 20, examples.LeastShare);
        Assert.All(all, set => Assert.Equal(set.Dataset.Records.Select(record => record.Line)
            .Order(), set.Dataset.Records.Select(record => record.Line)));
    }

    /// <summary>What is on a model.</summary>
    private sealed record Adapted(string? Folder, double Scale, string? Method, string? Density);

    /// <summary>A model that is right on a share of the examples, decided by what is on it.</summary>
    private sealed class QualityModel(Func<Adapted, double> quality) : ILanguageModel
    {
        public Func<Adapted, double> Quality { get; set; } = quality;

        public List<Adapted> Put { get; } = [];

        public List<string> Prompts { get; } = [];

        public int Asked => Prompts.Count;

        public Tributary.Training.ModelWork Work { get; private set; }

        public void UseAdapter(string? adapterFolder, double scale = 1)
        {
            var recipe = adapterFolder is null ? null : Path.Combine(adapterFolder, MergeResult.RecipeName);
            var read = File.Exists(recipe) ? AdapterMergeRecipe.Read(recipe) : null;
            Assert.True(adapterFolder is null || File.Exists(Path.Combine(adapterFolder, "adapter_model.safetensors")));
            Put.Add(new Adapted(adapterFolder, scale, read?.Settings.Method.Name, read is null ? null
                : Invariant.Text(read.Settings.Density)));
        }

        public void UseAdapters(IReadOnlyList<string> adapterFolders) => throw new NotSupportedException();

        public IReadOnlyList<IReadOnlyList<ContinuationScore>> Score(IReadOnlyList<ScoringRequest> requests, int maxLength,
            IProgress<int>? progress, CancellationToken cancellation)
        {
            var share = Quality(Put[^1]);
            cancellation.ThrowIfCancellationRequested();
            Prompts.AddRange(requests.Select(request => request.Prompt));
            progress?.Report(requests.Count);
            return [.. requests.Select((request, index) =>
            {
                var isGood = int.Parse(request.Prompt.Split(' ')[1].TrimEnd(':'), System.Globalization.CultureInfo.InvariantCulture) % 2
                    == 1;
                var right = index < share * requests.Count;
                return (IReadOnlyList<ContinuationScore>)(right == isGood
                    ? new ContinuationScore[] { new(-2, 1), new(-1, 1) } : [new(-1, 1), new(-2, 1)]);
            })];
        }

        public IReadOnlyList<GeneratedText> Generate(IReadOnlyList<string> prompts, GenerationSettings settings, IProgress<int>? progress,
            CancellationToken cancellation) => throw new NotSupportedException();

        public void Dispose()
        {
        }
    }
}
