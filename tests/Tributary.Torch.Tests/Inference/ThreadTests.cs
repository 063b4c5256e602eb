using Tributary.Evaluation.Models;
using Tributary.Testing;
using Tributary.Torch.Inference;

namespace Tributary.Torch.Tests.Inference;

public sealed class ThreadTests
{
    [Fact]
    public void Score_AnyThreadCount_GivesTheSameNumbers()
    {
        var folder = SharedFolder.Find("inputs", "polyglot-4m") ?? Repository.SampleBase;
        string[] words = ["gut", "warm", "Haus", "heute", "nicht", "Weg", "sehr"];
        var requests = Enumerable.Range(1, 30).Select(i => new ScoringRequest(
            string.Join(' ', Enumerable.Range(0, 1 + (i * i % 60)).Select(j => words[i * j % words.Length])),
                [" negative", " neutral", " positive"])).ToList();
        ContinuationScore[][] scores = [.. new[] { 1, 2, 3 }.Select(threads =>
        {
            using var model = new TorchLanguageModel(folder, threads);
            return (ContinuationScore[])[.. model.Score(requests, 256, null, default).SelectMany(one => one),
                .. model.Score(requests[..1], 256, null, default)[0]];
        })];
        Assert.Equal(scores[0], scores[1]);
        Assert.Equal(scores[0], scores[2]);
    }
}
