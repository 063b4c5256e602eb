using Tributary.Evaluation.Models;
using Tributary.Torch.Training;

namespace Tributary.Torch.Inference;

/// <summary>What must go through the model to score requests: one pass for each.</summary>
internal static class ScoringPlan
{
    /// <summary>Plans requests, one pass a request in their order.</summary>
    /// <exception cref="BadInputException">Texts that cannot be scored, all of them.</exception>
    public static IReadOnlyList<ScoringPass> Of(IReadOnlyList<ScoringRequest> requests, ExampleEncoder encoder, string where)
    {
        var problems = new List<Problem>();
        var passes = new List<ScoringPass>();
        for (var request = 0; request < requests.Count; request++)
        {
            var place = string.Create(CultureInfo.InvariantCulture, $"{where}, request {request + 1}");
            var encoded = requests[request].Continuations.Select(text =>
                encoder.Encode(requests[request].Prompt, text, place, problems, addSpecialTokens: requests[request].AddSpecialTokens))
                .ToArray();
            if (problems.Count == 0)
            {
                passes.Add(ScoringPass.Of(request, encoded!));
            }
        }

        return problems.Count == 0 ? passes : throw new BadInputException(problems);
    }
}
