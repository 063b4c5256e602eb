using Tributary.Evaluation.Tasks;
using Tributary.Tokenizers;

namespace Tributary.Projects.Reading;

/// <summary>Reads the <c>task:</c> section: the keys that its kind knows, and no other.</summary>
internal static class TaskSection
{
    // Stands in for a task that could not be read, so that the rest of the file is still checked.
    private static readonly TaskDefinition Unread = TaskDefinition.Create("classification", ["a", "b"], "{text}", " {label}");

    private static readonly IReadOnlyDictionary<string, bool> PredictBy = new Dictionary<string, bool>
        { ["likelihood"] = false, ["generation"] = true };

    private static readonly IReadOnlyDictionary<string, bool> CutTargets = new Dictionary<string, bool>
        { ["refuse"] = false, ["allow"] = true };

    /// <param name="top">The whole file.</param>
    /// <param name="baseModel">The model folder: its chat template turns messages into a prompt, its tokenizer reads answers.</param>
    internal static TaskDefinition Read(DocumentSection top, string baseModel)
    {
        if (!top.Has("task"))
        {
            top.Refuse("task", "is required: kind, prompt (or messages) and what its kind asks for");
            return Unread;
        }

        var section = top.Section("task");
        var kind = section.RequiredText("kind");
        var messages = section.Has("messages");
        if (messages && section.Has("prompt"))
        {
            section.Refuse("prompt", "and 'messages' exclude each other: write the one or the other");
        }

        var common = new TaskOptions
        {
            Kind = kind,
            Prompt = messages ? "" : section.RequiredText("prompt"),
            Messages = messages ? MessagesSection.Read(section, baseModel) : null,
            Tokens = new Lazy<AnswerTokens>(() => new AnswerTokens(Tokenizer.Load(baseModel))),
            AllowCutTargets = section.Choice("cut_targets", false, CutTargets),
            FewShot = section.Integer("few_shot", 0, 0),
            Fields = section.Section("fields") is var fields ? fields.Keys.ToArray().ToDictionary(key => key, fields.RequiredText) : [],
        };
        var options = kind switch
        {
            "multiple_choice" => MultipleChoice(section, common),
            "generation" => Generation(section, common),
            _ => Classification(section, common),
        };
        section.RefuseUnknownKeys();
        return kind.Length == 0 || (options.Prompt.Length == 0 && options.Messages is null) || options.Target?.Length == 0
            ? Unread : Create(section, options);
    }

    private static TaskOptions Classification(DocumentSection section, TaskOptions common)
    {
        var options = common with
        {
            Labels = section.Texts("labels") ?? [],
            Target = section.RequiredText("target"),
            PredictByGeneration = section.Choice("predict_by", false, PredictBy),
        };
        return options.PredictByGeneration ? Written(section, options with { MaxNewTokens = 16 }) : options;
    }

    private static TaskOptions MultipleChoice(DocumentSection section, TaskOptions common) => common with
    {
        Target = section.Text("target"),
        Choices = section.Text("choices") ?? common.Choices,
        Answer = section.Text("answer") ?? common.Answer,
        Normalize = section.Choice("normalize", Normalization.None, Words<Normalization>.Names.All),
        UnconditionalPrompt = section.Text("unconditional_prompt"),
    };

    private static TaskOptions Generation(DocumentSection section, TaskOptions common)
    {
        var tokenization = section.Text("tokenization");
        return Written(section, common with
        {
            Target = section.RequiredText("target"),
            Metrics = section.Texts("metric") ?? common.Metrics,
            Tokenization = tokenization == "auto" ? null : tokenization,
        });
    }

    private static TaskOptions Written(DocumentSection section, TaskOptions options) => options with
    {
        MaxNewTokens = section.Integer("max_new_tokens", options.MaxNewTokens, 1),
        Stop = section.Texts("stop") ?? [],
    };

    private static TaskDefinition Create(DocumentSection section, TaskOptions options)
    {
        try
        {
            return TaskDefinition.Create(options, where: "");
        }
        catch (BadInputException wrong)
        {
            foreach (var problem in wrong.Problems)
            {
                section.Refuse(problem.Where.TrimStart('.'), problem.Text);
            }

            return Unread;
        }
    }
}
