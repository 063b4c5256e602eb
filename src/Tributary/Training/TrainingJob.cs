namespace Tributary.Training;

/// <summary>A prompt and what the model shall answer; the loss is taken on the tokens of the target alone.</summary>
/// <param name="Prompt">The rendered prompt.</param>
/// <param name="Target">The rendered target, usually beginning with a space.</param>
public sealed record TrainingExample(string Prompt, string Target)
{
    /// <summary>True if the end-of-text token follows the target and is learnt with
    /// it, so that a model that writes knows where to stop.</summary>
    public bool Ends { get; init; }

    /// <summary>If it <see cref="Ends"/>: what is learnt behind the target, as the chat template writes it up to its end token; null: the
    /// first end token of the model.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? End { get; init; }

    /// <summary>False if the prompt holds the tokenizer's special tokens
    /// already, as a chat template writes them. Default true.</summary>
    public bool AddSpecialTokens { get; init; } = true;
}

/// <summary>A question with a closed set of answers, of which the model is to find the likeliest.</summary>
/// <param name="Prompt">The rendered prompt.</param>
/// <param name="Answers">Texts that could follow; two or more.</param>
/// <param name="Right">Index of the right one.</param>
internal sealed record ValidationQuestion(string Prompt, IReadOnlyList<string> Answers, int Right)
{
    /// <summary>What ends an answer, as a chat template writes it; null: the first end token of the model.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? End { get; init; }

    /// <summary>False if the prompt holds the tokenizer's special tokens
    /// already, as a chat template writes them. Default true.</summary>
    public bool AddSpecialTokens { get; init; } = true;
}

/// <summary>A task's metric, as a training needs it.</summary>
/// <param name="Questions">What is asked; one or more.</param>
/// <param name="Labels">The labels that the answers stand for: the metric is
/// their macro-F1; null: it is the share of right answers.</param>
internal sealed record ValidationMetric(IReadOnlyList<ValidationQuestion> Questions, IReadOnlyList<string>? Labels);

/// <summary>All that goes into one adapter.</summary>
public sealed record TrainingJob
{
    /// <summary>Who is trained: a language's tag, or "combined". Enters the random
    /// order and, with <see cref="ShareA.Off"/>, the initial A.</summary>
    public required string Name { get; init; }

    /// <summary>A Hugging Face model folder.</summary>
    public required string BaseModel { get; init; }

    /// <summary>Shape of the adapter.</summary>
    public required AdapterRecipe Adapter { get; init; }

    /// <summary>How to train.</summary>
    public required TrainingRecipe Recipe { get; init; }

    /// <summary>Training examples, one or more.</summary>
    public required IReadOnlyList<TrainingExample> Train { get; init; }

    /// <summary>Validation examples; if there are none, the last step's weights are kept.</summary>
    public required IReadOnlyList<TrainingExample> Valid { get; init; }

    /// <summary>The task's metric on the validation set; needed where
    /// <see cref="TrainingRecipe.Validate"/> asks for it, else null.</summary>
    internal ValidationMetric? Metric { get; init; }
}
