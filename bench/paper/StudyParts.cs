namespace Tributary.PaperStudy;

/// <summary>The parts of the study, and how they were cut for two cores.</summary>
internal static class StudyParts
{
    private const string Classification =
        """{ kind: classification, labels: [negative, neutral, positive], prompt: "{text}\nSentiment:", target: " {label}" }""";

    private static readonly string[] AllMerges =
        ["average", "weighted_average", "linear_searched", "ties_05", "ties_02", "dare_linear_05", "dare_ties_05", "ties_svd", "knots_ties",
            "core_ties", "balanced", "calibrated", "remedies", "clusters"];

    private static readonly string[] FewMerges = ["average", "linear_searched", "ties_05", "dare_ties_05", "knots_ties", "clusters"];

    private static readonly Dictionary<string, string> Recipes = new(StringComparer.Ordinal)
    {
        ["r 16, share_a: init"] = "{ r: 16 }",
        ["r 16, share_a: frozen"] = "{ r: 16, share_a: frozen }",
        ["r 16, share_a: off"] = "{ r: 16, share_a: off }",
        ["r 64, share_a: init"] = "{ r: 64 }",
    };

    /// <summary>All parts; the longest first, since two run at a time.</summary>
    public static IReadOnlyList<StudyPart> Of(StudyOptions options)
    {
        StudySizes Cut(int train, int more, int valid, int test) => options.Full ? StudySizes.All
            : new StudySizes(train, more, valid, test);
        string Data(string task) => Path.Combine(options.Shared, "data", task);
        return
        [
            new("summarization", "Summarization", "Documentation pages and their summaries; ROUGE-L.",
                """{ kind: generation, prompt: "{text}\nSummary:", target: " {summary}", max_new_tokens: 40 }""",
                new SharedRows(Data("summarization")), Cut(240, 60, 8, 60), 224, FewMerges),
            new("sentiment", "Sentiment", "Tweets, in Japanese shop reviews, with three labels; macro-F1.",
                Classification, new SharedRows(Data("sentiment")), Cut(480, 120, 30, 250), 256, AllMerges),
            new("reasoning", "Reasoning", "Questions with four options; accuracy, options compared per token.",
                """{ kind: multiple_choice, prompt: "{question}\nAnswer:", choices: choices, answer: answer, normalize: tokens }""",
                new SharedRows(Data("reasoning")), Cut(400, 100, 30, 250), 224, FewMerges),
            new("two-choices", "Two choices (a variant of reasoning that a small model can learn)",
                "Sentences of plain text, and whether they hold a number; accuracy.",
                """{ kind: multiple_choice, prompt: "{question}\nAnswer:", choices: choices, answer: answer }""",
                new NumberChoices(Data("text")), Cut(400, 100, 20, 120), 128, FewMerges),
            new("recipes", "Recipes of the adapters", "The sentiment task with adapters that start from one A (`init`), keep it "
                + "(`frozen`), start each from its own (`off`), and with four times the rank.",
                Classification, new SharedRows(Data("sentiment")), Cut(480, 120, 30, 250), 256, ["average"]) { Recipes = Recipes },
            new("balanced", "Cost where languages are of equal size",
                "The sentiment data, every language cut to the same number of training tokens.",
                Classification, new SharedRows(Data("sentiment")), Cut(480, 120, 16, 100), 256, ["average"]) { IsBalanced = true },
        ];
    }
}
