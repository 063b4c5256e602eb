using Tributary.Evaluation.Statistics;
using Tributary.Numerics;

namespace Tributary.Tests.Evaluation.Statistics;

/// <summary>Answers of two models whose true difference is known, drawn anew for every run.</summary>
internal static class PlantedModels
{
    /// <summary>Right or wrong: the candidate alone is right with one probability, the
    /// reference alone with another, and both or neither evenly else.</summary>
    public static (ScoreSample Candidate, ScoreSample Reference) Accuracy(int run, int examples, double gained, double lost)
    {
        var random = CounterRandom.For(run, "planted accuracy");
        var draws = Enumerable.Range(0, examples).Select(example => random.Uniform(example)).ToArray();
        bool Both(double draw) => draw >= gained + lost && draw < gained + lost + ((1 - gained - lost) / 2);
        return (
            ScoreSample.Mean(draws.Select(draw => draw < gained || Both(draw) ? 1.0 : 0.0)),
            ScoreSample.Mean(draws.Select(draw => (draw >= gained && draw < gained + lost) || Both(draw) ? 1.0 : 0.0)));
    }

    /// <summary>Three labels of unequal share; either model is right with its probability, and names
    /// a wrong label at random elsewhere. Hard examples are hard for both.</summary>
    public static (ScoreSample Candidate, ScoreSample Reference) Labels(int run, int examples, double candidate, double reference)
    {
        var random = CounterRandom.For(run, "planted labels");
        var pairs = Enumerable.Range(0, examples).Select(example =>
        {
            var gold = random.Uniform(6L * example) is var share && share < 0.5 ? 0 : share < 0.85 ? 1 : 2;
            var shared = random.Uniform((6L * example) + 1);
            int Answer(int model, double right)
            {
                // Half of the luck is the example's, half the model's.
                var own = random.Uniform((6L * example) + 2 + model) < 0.5 ? shared : random.Uniform((6L * example) + 4 + model);
                return own < right ? gold : (gold + 1 + (int)(shared * 1000 % 2)) % 3;
            }

            return (Candidate: (gold, Answer(0, candidate)), Reference: (gold, Answer(1, reference)));
        }).ToArray();
        return (ScoreSample.MacroF1([.. pairs.Select(pair => pair.Candidate)], 3),
            ScoreSample.MacroF1([.. pairs.Select(pair => pair.Reference)], 3));
    }
}
