using Tributary.Evaluation.Models;
using Tributary.Safetensors;
using Tributary.Testing;
using Tributary.Torch.Inference;
using Tributary.Torch.Models;
using Tributary.Training;
using static TorchSharp.torch;

namespace Tributary.Torch.Tests.Inference;

public sealed class PassScorerTests
{
    [Theory]
    [MemberData(nameof(Goldens.Models), MemberType = typeof(Goldens))]
    public void Add_ContinuationsOfOnePrompt_ScoresEachAsByItself(string name)
    {
        using var model = CausalModel.Load(Goldens.Model(name));
        int[] prompt = [.. Enumerable.Range(0, 20).Select(i => 5 + (i * 37 % 260))];
        int[][] labels = [[30, 31], [30, 40, 41, 42], [50], [30, 31, 32, 33, 34, 35, 36, 37, 38, 39], [51, 31]];
        EncodedExample[] continuations = [.. labels.Select(label => new EncodedExample([.. prompt, .. label], prompt.Length, false))];

        var together = Scores(model, ScoringPass.Of(0, continuations), labels.Length);

        var alone = continuations.Select(continuation => Scores(model, ScoringPass.Of(0, [continuation]), 1)[0]);
        Assert.All(alone.Zip(together), pair => Assert.Equal(pair.First, pair.Second, 1e-4));
        Assert.Equal(5, together.Distinct().Count());
    }

    public static IEnumerable<TheoryDataRow> Long => Goldens.ModelCases("mistral_swa8", "gemma2", "llama_rope_llama3");

    [Theory]
    [MemberData(nameof(Long))]
    public void Add_SequenceLongerThanABatch_GoesInStretchesToTheSameScore(string name)
    {
        using var model = CausalModel.Load(Goldens.Model(name));
        using var scope = NewDisposeScope();
        using var none = no_grad();
        int[] ids = [.. Enumerable.Range(0, 4500).Select(i => 3 + (i * i % 269))];

        var score = Scores(model, ScoringPass.Of(0, ids, TokenSequence.Whole(1, ids).Targets), 1)[0];

        var whole = tensor(ids.Select(id => (long)id).ToArray());
        var loss = model.SumLoss(whole.narrow(0, 0, ids.Length - 1).unsqueeze(0), arange(ids.Length - 1, ScalarType.Int64),
            whole.narrow(0, 1, ids.Length - 1));
        Assert.Equal(-loss.item<float>() / ids.Length, score / ids.Length, 1e-4);
    }

    [Theory]
    [MemberData(nameof(Goldens.Models), MemberType = typeof(Goldens))]
    public void Add_LabelledSequences_GivesTheReferencesLoss(string name)
    {
        var folder = Goldens.Model(name);
        using var model = CausalModel.Load(folder);
        using var golden = new SafetensorsFile(Path.Combine(folder, "expected.safetensors"));
        using var json = Goldens.Json(Path.Combine(folder, "expected.json"));
        foreach (var set in new[] { "full", "right_pad" })
        {
            var (ids, labels, mask) = (Rows(golden, $"{set}.input_ids"), Rows(golden, $"{set}.labels"),
                Rows(golden, $"{set}.attention_mask"));
            TokenSequence[] lines = [.. ids.Select((row, index) =>
                TokenSequence.Labelled(index + 1, row[..mask[index].Sum()], labels[index][..mask[index].Sum()]))];
            var sums = lines.Select(_ => new ContinuationScore[1]).ToArray();

            new PassScorer(model).Add(lines.Select((line, index) => ScoringPass.Of(index, line.Ids, line.Targets)), sums, null, default);

            var expected = json.RootElement.GetProperty("sets").GetProperty(set);
            Assert.Equal(expected.GetProperty("num_scored_tokens").GetInt32(), lines.Sum(line => line.Targets.Count));
            Assert.Equal(expected.GetProperty("loss").GetDouble(), -sums.Sum(sum => sum[0].LogProbability)
                / lines.Sum(line => line.Targets.Count), 1e-5);
        }
    }

    private static double[] Scores(CausalModel model, ScoringPass pass, int continuations)
    {
        var scores = new[] { new ContinuationScore[continuations] };
        new PassScorer(model).Add([pass], scores, null, default);
        return [.. scores[0].Select(score => score.LogProbability)];
    }

    private static int[][] Rows(SafetensorsFile file, string name) =>
        [.. file.ReadI64(name).Chunk((int)file[name].Shape[1]).Select(row => row.Select(value => (int)value).ToArray())];
}
