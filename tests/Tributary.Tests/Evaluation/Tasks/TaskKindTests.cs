using Tributary.Datasets;
using Tributary.Evaluation.Metrics;
using Tributary.Evaluation.Scorecards;
using Tributary.Evaluation.Tasks;
using Tributary.Testing;

namespace Tributary.Tests.Evaluation.Tasks;

/// <summary>Multiple choice, generation, labels that are written, and few-shot prompts, from the data file to the score.</summary>
public sealed class TaskKindTests : IDisposable
{
    private static readonly TaskOptions Choice = new() { Kind = "multiple_choice", Prompt = "{question}" };
    private static readonly TaskOptions Summary = new() { Kind = "generation", Prompt = "{text}", Target = " {summary}",
        Metrics = ["rougeL", "exact_match"] };

    private readonly TempFolder temp = new();
    private readonly ScriptedModel model = new();
    private readonly List<Problem> problems = [];

    public void Dispose() => temp.Dispose();

    [Theory]
    [InlineData(Normalization.None, "short")]
    [InlineData(Normalization.Tokens, "very long answer")]
    [InlineData(Normalization.Characters, "very long answer")]
    [InlineData(Normalization.Unconditional, "other")]
    internal void Run_MultipleChoice_ComparesAsAsked(Normalization normalize, string expected)
    {
        var options = Choice with { Normalize = normalize, UnconditionalPrompt = normalize == Normalization.Unconditional ? "Answer:"
            : null };
        (model.Unconditional[" short"], model.Unconditional[" very long answer"], model.Unconditional[" other"]) = (-5, -9, -20);

        var score = Run(options, """{"question": "-4 -8 -6", "choices": ["short", "very long answer", "other"], "answer": 1}""");

        Assert.Equal((expected, "very long answer"), (score.Predictions[0].Predicted, score.Predictions[0].Gold));
        Assert.Equal(expected == "very long answer" ? 1 : 0, score.Value);
        Assert.Equal([-4.0, -8.0, -6.0], score.Predictions[0].LogLikelihoods);
        Assert.Null(score.Confusion);
    }

    [Fact]
    public void Examples_MultipleChoice_TrainOnTheRightOption()
    {
        var task = TaskDefinition.Create(Choice with { Prompt = "{question}\nAnswer:", Choices = "options", Answer = "key" });
        var dataset = Dataset(task, "train", """{"question": "q", "options": ["yes", "no"], "key": "B"}""");

        var example = Assert.Single(task.TrainingExamples(dataset));

        Assert.Equal(("q\nAnswer:", " no", false), (example.Prompt, example.Target, example.Ends));
    }

    [Theory]
    [InlineData("1", 1)]
    [InlineData("\"b\"", 1)]
    [InlineData("\"C\"", 2)]
    [InlineData("\"2\"", 2)]
    public void Examples_Answer_IsIndexTextOrLetter(string answer, int right)
    {
        var task = TaskDefinition.Create(Choice);

        Assert.Equal(right, task.Examples(Dataset(task, "a", $$"""{"question": "q", "choices": ["a", "b", "c"], "answer": {{answer}}}"""))[
            0].Right);
    }

    [Theory]
    [InlineData("\"2\"", 1)]
    [InlineData("2", 2)]
    [InlineData("\"0\"", 0)]
    public void Examples_AnswerAmongNumbers_IsTheOptionOfThatTextOrTheNumbersIndex(string answer, int right)
    {
        var task = TaskDefinition.Create(Choice);

        Assert.Equal(right, task.Examples(Dataset(task, "a",
            $$"""{"question": "q", "choices": ["1", "2", "3", "4"], "answer": {{answer}}}"""))[0].Right);
        Assert.Empty(problems);
    }

    [Theory]
    [InlineData("""["x", "e\u0301te\u0301"]""", 1)]
    [InlineData("""["e\u0301te\u0301", "\u00e9t\u00e9"]""", 1)]
    public void Examples_AnswerInAnotherUnicodeForm_IsTheOptionOfThoseLetters(string choices, int right)
    {
        var task = TaskDefinition.Create(Choice);

        Assert.Equal(right, task.Examples(Dataset(task, "a",
            $$"""{"question": "q", "choices": {{choices}}, "answer": "\u00e9t\u00e9"}"""))[0].Right);
    }

    [Fact]
    public void Problems_TextThatIsAnOptionAndAnIndexAmongIndices_IsToldWithItsLine()
    {
        var task = TaskDefinition.Create(Choice);
        Dataset(task, "clash", """{"question": "q", "choices": ["1", "2", "3"], "answer": "0"}""",
            """{"question": "q", "choices": ["1", "2", "3"], "answer": "1"}""");

        var problem = Assert.Single(problems);

        Assert.EndsWith("clash.jsonl:2", problem.Where, StringComparison.Ordinal);
        Assert.Contains("the answer of line 1 can only be an index", problem.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[\"a\", \"b\"]", "2", "field 'answer' is '2', which names none of the 2 options")]
    [InlineData("[\"a\", \"a\"]", "\"a\"", "field 'answer' is 'a'")]
    [InlineData("[\"a\", \"b\"]", "-1", "field 'answer' is '-1'")]
    [InlineData("[\"a\"]", "0", "field 'choices' lists one option")]
    public void Problems_AnswerOfNoOption_IsToldWithItsLine(string choices, string answer, string expected)
    {
        var task = TaskDefinition.Create(Choice);
        var good = """{"question": "q", "choices": ["a", "b"], "answer": 0}""";
        var dataset = Dataset(task, "bad", good, $$"""{"question": "q", "choices": {{choices}}, "answer": {{answer}}}""");

        Assert.NotNull(dataset);
        var problem = Assert.Single(problems);

        Assert.EndsWith("bad.jsonl:2", problem.Where, StringComparison.Ordinal);
        Assert.StartsWith(expected, problem.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_Generation_ScoresTheTextBeforeTheStop()
    {
        var score = Run(
            Summary with { MaxNewTokens = 9, Stop = ["##", "."] },
            """{"text": "the cat sat. And then ## more", "summary": "The cat stood"}""",
            """{"text": "All of it", "summary": "all of it"}""");

        Assert.Equal(["the cat sat", "All of it"], score.Predictions.Select(prediction => prediction.Predicted));
        Assert.Equal([0.666666666667, 0.0], score.Predictions[0].Scores.Select(value => Math.Round(value, 12)));
        Assert.Equal(((2.0 / 3) + 1) / 2, score.Value, 12);
        Assert.Equal(0.5, score[Metric.Named("exact_match")].Value);
        Assert.Equal((9, 521), (model.Settings!.MaxNewTokens, model.Settings.MaxLength));
    }

    [Fact]
    public void Run_GenerationOfJapanese_ScoresByCharacters() =>
        Assert.Equal(0.5, RunIn("ja", Summary, """{"text": "猫犬", "summary": "猫鳥"}""").Value);

    [Fact]
    public void TrainingExamples_Generation_Ends() =>
        Assert.True(TaskDefinition.Create(Summary)
            .TrainingExamples(Dataset(TaskDefinition.Create(Summary), "t", """{"text": "a", "summary": "b"}"""))[0].Ends);

    [Fact]
    public void Run_WrittenLabels_CountsWhatIsNoLabel()
    {
        var options = new TaskOptions { Kind = "classification", Labels = ["bad", "good"], Prompt = "{text}", Target = " {label}",
            PredictByGeneration = true };

        var score = Run(
            options,
            """{"text": "Good!", "label": "good"}""",
            """{"text": "no idea", "label": "bad"}""",
            """{"text": "bad, very", "label": "bad"}""");

        Assert.Equal(["good", "", "bad"], score.Predictions.Select(prediction => prediction.Predicted));
        Assert.Equal([[1, 0, 1], [0, 1, 0]], score.Confusion!.Rows());
        Assert.Equal(2.0 / 3, score[Metric.Accuracy].Value, 12);
        Assert.Equal(((2.0 / 3) + 1) / 2, score[Metric.MacroF1].Value, 12);
    }

    [Fact]
    public void Run_FewShot_PutsTheSameTrainingExamplesInFrontOfEveryPrompt()
    {
        var task = TaskDefinition.Create(Choice with { FewShot = 2 });
        var train = Dataset(task, "train", [.. Enumerable.Range(0, 5)
            .Select(i => $$"""{"question": "t{{(char)('a' + i)}}", "choices": ["y", "n"], "answer": 0}""")]);
        var test = Dataset(task, "test", """{"question": "-1 -2", "choices": ["a", "b"], "answer": 0}""",
            """{"question": "-3 -2", "choices": ["a", "b"], "answer": 0}""");

        Evaluator.Run(model, task, [new EvaluationSet(Language.Parse("en"), test, train)], new EvaluationRecipe(), null, default);

        Assert.Matches(@"\At[a-e] y\n\nt[a-e] y\n\n-1 -2\z", model.Prompts[0]);
        Assert.Equal(model.Prompts[0].Replace("-1 -2", "-3 -2", StringComparison.Ordinal), model.Prompts[1]);
    }

    [Fact]
    public void Run_FewShotWithoutTrainingSet_IsRefused()
    {
        var task = TaskDefinition.Create(Choice with { FewShot = 1 });
        var test = Dataset(task, "test", """{"question": "-1 -2", "choices": ["a", "b"], "answer": 0}""");

        Assert.Throws<BadInputException>(() => Evaluator.Run(model, task, [new EvaluationSet(Language.Parse("en"), test)],
            new EvaluationRecipe(), null, default));
    }

    [Theory]
    [InlineData("generation")]
    [InlineData("multiple_choice")]
    public void Scorecard_OfAnyKind_ReadsBackTheSame(string kind)
    {
        var options = kind == "generation" ? Summary : Choice;
        var task = TaskDefinition.Create(options);
        var dataset = Dataset(task, "d", kind == "generation" ? """{"text": "a b", "summary": "a c"}"""
            : """{"question": "-1 -2", "choices": ["a", "b"], "answer": 0}""");
        var scorecard = Evaluator.Run(model, task, [new EvaluationSet(Language.Parse("en"), dataset)],
            new EvaluationRecipe(), null, default);

        scorecard.Write(temp.Path);

        Assert.Equal(scorecard.ToJson(), Scorecard.Read(temp.Path).ToJson());
        Assert.Equivalent(scorecard.Languages[0].Predictions, Scorecard.Read(temp.Path).Languages[0].Predictions, strict: true);
    }

    public static IEnumerable<TheoryDataRow> RealData => SharedFolder.Cases("data", [
        ["reasoning", "multiple_choice"], ["summarization", "generation"], ["sentiment", "classification"],
        ["sentiment_xed", "classification"],
    ]);

    [Theory]
    [MemberData(nameof(RealData))]
    public void Examples_OfRealData_AreRead(string folder, string kind)
    {
        var task = TaskDefinition.Create(kind switch
        {
            "multiple_choice" => Choice with { Prompt = "{question}\nAnswer:" },
            "generation" => Summary,
            _ => new TaskOptions { Kind = kind, Labels = ["negative", "neutral", "positive"], Prompt = "{text}", Target = " {label}" },
        });
        foreach (var file in Directory.EnumerateFiles(SharedFolder.Require("data", folder), "test.jsonl*", SearchOption.AllDirectories))
        {
            var found = new List<Problem>();
            var dataset = task.TryRead(file, found)!;

            Assert.Empty(found);
            Assert.All(task.Examples(dataset), example => Assert.True(example.Target.Length > 1 && example.Prompt.Length > 1));
        }
    }

    [Theory]
    [InlineData("classification", false)]
    [InlineData("classification", true)]
    [InlineData("generation", true)]
    public void Run_Messages_AreRenderedByTheChatTemplateAndGetNoSpecialTokens(string kind, bool writes)
    {
        var chat = Tributary.ChatTemplates.ChatTemplate.Parse("<s>{% for m in messages %}{{ m.content }}\n{% endfor %}{{ '-1 -2' if "
            + "add_generation_prompt }}", new Dictionary<string, string>());
        var options = new TaskOptions
        {
            Kind = kind, Labels = kind == "classification" ? ["bad", "good"]
                : [], Prompt = "", Chat = new MessagesPrompt([("user", PromptTemplate.Parse("{text}"))],
                    new Tributary.ChatTemplates.ChatFormat(chat, new Tributary.ChatTemplates.ChatSettings()), Repository.SampleBase),
            Target = "{label}", PredictByGeneration = writes && kind == "classification",
        };
        Run(options, """{"text": "nice", "label": "good"}""");

        Assert.Equal(["<s>nice\n-1 -2"], model.Prompts);
        Assert.Equal([false], model.AddSpecialTokens);
    }

    private LanguageScore Run(TaskOptions options, params string[] lines) => RunIn("en", options, lines);

    private LanguageScore RunIn(string language, TaskOptions options, params string[] lines)
    {
        var task = TaskDefinition.Create(options);
        var set = new EvaluationSet(Language.Parse(language), Dataset(task, "data", lines));
        return Evaluator.Run(model, task, [set], new EvaluationRecipe(), null, default).Languages[0];
    }

    private Dataset Dataset(TaskDefinition task, string name, params string[] lines)
    {
        File.WriteAllLines(temp[name + ".jsonl"], lines);
        return task.TryRead(temp[name + ".jsonl"], problems)!;
    }
}
