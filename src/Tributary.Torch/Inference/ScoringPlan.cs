using Tributary.Evaluation.Models;
using Tributary.Evaluation.Tasks;
using Tributary.Models;
using Tributary.Tokenizers;
using Tributary.Training;

namespace Tributary.Torch.Inference;

/// <summary>What must go through a model to score requests: one pass for each, or two if longrope turns some of its continuations by
/// other factors.</summary>
/// <param name="tokenizer">The model's tokenizer.</param>
/// <param name="config">The model's shape.</param>
internal sealed class ScoringPlan(Tokenizer tokenizer, ModelConfig config)
{
    private readonly AnswerTokens answers = new(tokenizer);

    /// <summary>Plans requests, in their order.</summary>
    /// <exception cref="BadInputException">Texts that cannot be scored, all of them.</exception>
    /// <param name="requests">The requests.</param>
    /// <param name="maxLength">Longest prompt with its continuation, in tokens; longer prompts lose their beginning.</param>
    /// <param name="where">What to call the list in messages.</param>
    public IReadOnlyList<ScoringPass> Of(IReadOnlyList<ScoringRequest> requests, int maxLength, string where)
    {
        var encoder = new ExampleEncoder(tokenizer, config.VocabularySize, maxLength, config.EndOfAnswer, config.Positions);
        var problems = new List<Problem>();
        var passes = new List<ScoringPass>();
        for (var request = 0; request < requests.Count; request++)
        {
            var place = string.Create(CultureInfo.InvariantCulture, $"{where}, request {request + 1}");
            var encoded = Texts(requests[request]).Select(text => encoder.Encode(text, place, problems)).ToArray();
            if (problems.Count == 0)
            {
                var number = request;
                passes.AddRange(encoded.Index().GroupBy(one => config.Rope.IsLong(one.Item!.Ids.Length), one => (one.Index, one.Item!))
                    .Select(group => ScoringPass.Of(number, group)));
            }
        }

        return problems.Count == 0 ? passes : throw new BadInputException(problems);
    }

    private IEnumerable<TrainingExample> Texts(ScoringRequest request)
    {
        var form = request.AreAnswers ? answers.Of(request.Prompt, request.Continuations) : AnswerForm.Plain;
        return request.Continuations.Select(text => new TrainingExample(form.Prompt(request.Prompt), form.Answer(request.Prompt, text))
            { Ends = form.Ends, End = request.AnswerEnd, AddSpecialTokens = request.AddSpecialTokens });
    }
}
