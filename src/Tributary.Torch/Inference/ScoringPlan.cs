using System.Globalization;
using Tributary.Evaluation;
using Tributary.Torch.Training;

namespace Tributary.Torch.Inference;

/// <summary>What must go through the model to score requests: one pass for each, and which of them go together.</summary>
internal sealed class ScoringPlan
{
    // A batch of this many tokens keeps two cores busy; more only costs memory.
    private const int TokensPerBatch = 4096;

    private ScoringPlan(IReadOnlyList<ScoringPass> passes) => Passes = passes;

    /// <summary>One pass a request, in their order.</summary>
    public IReadOnlyList<ScoringPass> Passes { get; }

    /// <summary>Plans requests.</summary>
    /// <exception cref="BadInputException">Texts that cannot be scored, all of them.</exception>
    public static ScoringPlan Of(IReadOnlyList<ScoringRequest> requests, ExampleEncoder encoder, string where)
    {
        var problems = new List<Problem>();
        var passes = new List<ScoringPass>();
        for (var request = 0; request < requests.Count; request++)
        {
            var place = string.Create(CultureInfo.InvariantCulture, $"{where}, request {request + 1}");
            var encoded = requests[request].Continuations.Select(text => encoder.Encode(requests[request].Prompt, text, place, problems, addSpecialTokens: requests[request].AddSpecialTokens)).ToArray();
            if (problems.Count == 0)
            {
                passes.Add(ScoringPass.Of(request, encoded!));
            }
        }

        return problems.Count == 0 ? new ScoringPlan(passes) : throw new BadInputException(problems);
    }

    /// <summary>The passes in batches of near-equal length, longest first; ties in the order of the requests.</summary>
    public IEnumerable<IReadOnlyList<ScoringPass>> Batches()
    {
        var batch = new List<ScoringPass>();
        foreach (var pass in Passes.OrderByDescending(pass => pass.Ids.Count))
        {
            if (batch.Count > 0 && (batch.Count + 1) * batch[0].Ids.Count > TokensPerBatch)
            {
                yield return batch;
                batch = [];
            }

            batch.Add(pass);
        }

        if (batch.Count > 0)
        {
            yield return batch;
        }
    }
}
