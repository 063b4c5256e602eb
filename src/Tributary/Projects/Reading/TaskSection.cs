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
        var chat = ChatKey(section);
        var common = new TaskOptions
        {
            Kind = kind,
            Prompt = chat is null ? section.RequiredText("prompt") : "",
            Chat = chat is null ? null : ChatSection.Read(section, chat, baseModel),
            Tokens = new Lazy<AnswerTokens>(() => new AnswerTokens(Tokenizer.Load(baseModel))),
            AllowCutTargets = section.Choice("cut_targets", false, CutTargets),
            FewShot = section.Integer("few_shot", 0, 0),
            Fields = section.Section("fields") is var fields ? fields.Keys.ToArray().ToDictionary(key => key, fields.RequiredText) : [],
        };
        var options = kind switch
        {
            "multiple_choice" => MultipleChoice(section, common),
            "generation" => Generation(section, common, isConversation: chat == "conversation"),
            _ => Classification(section, common),
        };
        if (chat is null)
        {
            ChatSection.RefuseWithoutChat(section);
        }

        section.RefuseUnknownKeys();
        return kind.Length == 0 || (options.Prompt.Length == 0 && options.Chat is null) || options.Target?.Length == 0
            ? Unread : Create(section, options);
    }

    // The key that says the prompt, if it is for a chat template.
    private static string? ChatKey(DocumentSection section)
    {
        string[] written = [.. new[] { "prompt", "messages", "conversation" }.Where(section.Has)];
        if (written.Length > 1)
        {
            section.Refuse(written[0], $"and '{written[1]}' exclude each other: write the one or the other");
        }

        var key = written.LastOrDefault();
        section.RefuseIf(key == "conversation" && section.Text("kind") is not (null or "" or "generation"), "conversation",
            "is for kind: generation, whose answer is the last turn of the assistant; write 'messages' with the fields of the question");
        return key == "prompt" ? null : key;
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

    private static TaskOptions Generation(DocumentSection section, TaskOptions common, bool isConversation)
    {
        var tokenization = section.Text("tokenization");
        section.RefuseIf(isConversation && section.Has("target"), "target",
            "and 'conversation' exclude each other: the last turn of the assistant is the target");
        return Written(section, common with
        {
            Target = isConversation ? null : section.RequiredText("target"),
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
