namespace Tributary.Evaluation.Tasks;

/// <summary>A task as the project file writes it, unchecked: <see cref="TaskDefinition.Create(TaskOptions, string)"/> checks it.</summary>
internal sealed record TaskOptions
{
    /// <summary>The kinds of tasks by their words in the project file.</summary>
    internal static readonly IReadOnlyDictionary<string, Func<TaskChecks, TaskDefinition>> Kinds =
        new Dictionary<string, Func<TaskChecks, TaskDefinition>>
        {
            ["classification"] = checks => new ClassificationTask(checks),
            ["multiple_choice"] = checks => new MultipleChoiceTask(checks),
            ["generation"] = checks => new GenerationTask(checks),
        };

    /// <summary>A word of the kinds: classification, multiple_choice or generation.</summary>
    public required string Kind { get; init; }

    /// <summary>Template of what the model reads; empty where <see cref="Chat"/> says it.</summary>
    public required string Prompt { get; init; }

    /// <summary>What the model reads as a conversation for its chat template; null where <see cref="Prompt"/> says it.</summary>
    public ChatPrompt? Chat { get; init; }

    /// <summary>Template of what it shall answer. Multiple choice: of one option, by
    /// the field <c>choice</c>; default <c>" {choice}"</c>.</summary>
    public string? Target { get; init; }

    /// <summary>Classification: the labels.</summary>
    public IReadOnlyList<string> Labels { get; init; } = [];

    /// <summary>Classification: true to let the model write its answer, false (the default) to take the likeliest label.</summary>
    public bool PredictByGeneration { get; init; }

    /// <summary>Multiple choice: the field that lists the options.</summary>
    public string Choices { get; init; } = "choices";

    /// <summary>Multiple choice: the field that says which is right: its index from 0, its letter from A, or its text.</summary>
    public string Answer { get; init; } = "answer";

    /// <summary>Multiple choice: how likelihoods are made comparable.</summary>
    public Normalization Normalize { get; init; }

    /// <summary>Multiple choice: the prompt of <see cref="Normalization.Unconditional"/>; required there, meaningless elsewhere.</summary>
    public string? UnconditionalPrompt { get; init; }

    /// <summary>Generation: names of metrics, the first decides; default rougeL.</summary>
    public IReadOnlyList<string> Metrics { get; init; } = ["rougeL"];

    /// <summary>Generation: how ROUGE cuts texts; null chooses by language.</summary>
    public string? Tokenization { get; init; }

    /// <summary>Where the model writes: at most so many tokens, 1 or more. Default 64.</summary>
    public int MaxNewTokens { get; init; } = 64;

    /// <summary>Where the model writes: its text ends before the first of these.</summary>
    public IReadOnlyList<string> Stop { get; init; } = [];

    /// <summary>Solved examples of the training set in front of every prompt, in evaluation alone; 0 or more. Default 0.</summary>
    public int FewShot { get; init; }

    /// <summary>True if the ends of targets may be cut to fit <c>training.max_length</c>, false (the default) if that is refused.</summary>
    public bool AllowCutTargets { get; init; }

    /// <summary>How answers stand as tokens of the base model; null where there is none, and no two answers are taken to overlap.</summary>
    public Lazy<AnswerTokens>? Tokens { get; init; }

    /// <summary>What the files call the fields of the templates, by the templates' names.</summary>
    public IReadOnlyDictionary<string, string> Fields { get; init; } = new Dictionary<string, string>();
}
