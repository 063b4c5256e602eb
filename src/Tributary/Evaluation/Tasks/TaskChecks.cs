namespace Tributary.Evaluation.Tasks;

/// <summary>Gathers what is wrong with what was asked of a task, each under its key: all of it, not the first only.</summary>
/// <param name="options">What was asked.</param>
/// <param name="where">Key path of the keys.</param>
internal sealed class TaskChecks(TaskOptions options, string where)
{
    private static readonly PromptTemplate Unreadable = PromptTemplate.Parse("");
    private readonly List<Problem> problems = [];

    public TaskOptions Options => options;

    public IReadOnlyList<Problem> Problems => problems;

    /// <summary>Notes a problem.</summary>
    public void Refuse(string key, string text) => problems.Add(new Problem($"{where}.{key}", text));

    /// <summary>True if a problem was noted under a key.</summary>
    public bool Has(string key) => problems.Exists(problem => problem.Where == $"{where}.{key}");

    /// <summary>Reads a template; one that cannot be read is noted, and is empty.</summary>
    public PromptTemplate Parse(string key, string source)
    {
        try
        {
            return PromptTemplate.Parse(source);
        }
        catch (FormatException broken)
        {
            Refuse(key, broken.Message);
            return Unreadable;
        }
    }

    /// <summary>Requires that a target names no field that an example may lack.</summary>
    public void CheckTarget(PromptTemplate target)
    {
        foreach (var rule in target.Rules.Where(rule => rule.Optional))
        {
            Refuse("target", $"names '{{{rule.Name}?}}', but an example without an answer teaches nothing; write '{{{rule.Name}}}'");
        }
    }

    /// <summary>Requires that a prompt names fields, and none that holds the answer.</summary>
    public void CheckPrompt(Prompt prompt, IReadOnlyList<string> answers)
    {
        if (prompt.Rules.All(rule => rule.Optional))
        {
            Refuse(prompt.Key, $"'{prompt}' names no field{(prompt.Rules.Count > 0 ? " that every example has" : "")}, so "
                + $"{(prompt.Rules.Count > 0 ? "some examples" : "every example")} would read the same; "
                + "expected one or more, as in '{text}'");
        }

        foreach (var field in prompt.Fields.Intersect(answers))
        {
            Refuse(prompt.Key, $"names the field '{field}', which holds the answer; take it out of the prompt");
        }
    }

    /// <summary>Requires that whole numbers are in their ranges.</summary>
    public void CheckNumbers()
    {
        if (options.MaxNewTokens < 1)
        {
            Refuse("max_new_tokens", $"is {Invariant.Text(options.MaxNewTokens)}; expected 1 or more");
        }

        if (options.FewShot < 0)
        {
            Refuse("few_shot", $"is {Invariant.Text(options.FewShot)}; expected 0 or more");
        }
        else if (options.FewShot > 0 && options.Chat is { } chat)
        {
            Refuse("few_shot", $"does not go with '{chat.Key}': solved examples would stand before the conversation; "
                + "write them as messages");
        }
    }

    /// <summary>Requires that only fields which templates name are mapped to columns.</summary>
    public void CheckFields(IReadOnlyList<string> known)
    {
        foreach (var name in options.Fields.Keys.Except(known))
        {
            Refuse("fields", $"maps '{name}', which no template names; these are named: {string.Join(", ", known)}");
        }
    }
}
