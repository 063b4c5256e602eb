using Tributary.Evaluation.Models;
using Tributary.Running;
using Tributary.Training;

namespace Tributary.Tests.Running;

public sealed class LoadedModelTests
{
    private readonly List<string> told = [];

    [Fact]
    public void Of_TheSameFolder_LoadsOnceAndChangesTheAdapter()
    {
        using (var models = new LoadedModel(Open))
        {
            models.Of("base", "de", 2);
            models.Of("base");
        }

        Assert.Equal(["open base", "base: de at 2", "base: none at 1", "close base"], told);
    }

    [Fact]
    public void Of_AnotherFolder_PutsTheFirstAwayBeforeItLoadsAndKeepsItsWork()
    {
        using var models = new LoadedModel(Open);

        models.Of("base");
        models.Of("merged");

        Assert.Equal(["open base", "base: none at 1", "close base", "open merged", "merged: none at 1"], told);
        Assert.Equal(new ModelWork(20, 0, 0), models.Work);
    }

    [Fact]
    public void Close_ThenTheSameFolder_LoadsItAgain()
    {
        using var models = new LoadedModel(Open);

        models.Of("merged");
        models.Close();
        models.TakeOffAdapters();
        models.Of("merged");

        Assert.Equal(2, told.Count(line => line == "open merged"));
    }

    private ToldModel Open(string folder)
    {
        told.Add("open " + folder);
        return new ToldModel(folder, told);
    }

    private sealed class ToldModel(string folder, List<string> told) : ILanguageModel
    {
        public ModelWork Work => new(10, 0, 0);

        public void UseAdapter(string? adapterFolder, double scale = 1) =>
            told.Add($"{folder}: {adapterFolder ?? "none"} at {Invariant.Text(scale)}");

        public void UseAdapters(IReadOnlyList<string> adapterFolders) => throw new NotSupportedException();

        public IReadOnlyList<IReadOnlyList<ContinuationScore>> Score(IReadOnlyList<ScoringRequest> requests, int maxLength,
            IProgress<int>? progress, CancellationToken cancellation) => throw new NotSupportedException();

        public IReadOnlyList<GeneratedText> Generate(IReadOnlyList<string> prompts, GenerationSettings settings,
            IProgress<int>? progress, CancellationToken cancellation) => throw new NotSupportedException();

        public void Dispose() => told.Add("close " + folder);
    }
}
