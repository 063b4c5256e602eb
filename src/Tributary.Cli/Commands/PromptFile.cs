namespace Tributary.Cli.Commands;

/// <summary>A file of prompts: one a line, or, if the name ends in .jsonl, one
/// <c>{"prompt": "..."}</c> a line, so that a prompt may span lines.</summary>
internal static class PromptFile
{
    /// <summary>Reads it.</summary>
    /// <exception cref="BadInputException">There is no such file, or lines of it are no such objects: all are named.</exception>
    public static IReadOnlyList<string> Read(string path)
    {
        if (!File.Exists(path))
        {
            throw new BadInputException(path, "there is no such file");
        }

        string[] lines = [.. RegularFile.Lines(path)];
        if (!path.EndsWith(".jsonl", StringComparison.OrdinalIgnoreCase))
        {
            return lines;
        }

        var problems = new List<Problem>();
        string[] prompts = [.. lines.Select((line, index) => Prompt(line, FormattableString.Invariant($"{path}:{index + 1}"), problems))];
        return problems.Count == 0 ? prompts : throw new BadInputException(problems);
    }

    private static string Prompt(string line, string where, List<Problem> problems)
    {
        try
        {
            var fields = JsonFile.Parse(Encoding.UTF8.GetBytes(line), where, allowDuplicates: true);
            if (fields.ValueKind == JsonValueKind.Object && fields.TryGetProperty("prompt", out var prompt)
                && prompt.ValueKind == JsonValueKind.String)
            {
                return prompt.GetString()!;
            }
        }
        catch (BadInputException)
        {
            // Reported with the lines that are JSON of another kind.
        }

        problems.Add(new Problem(where, "is no object with the text 'prompt'; expected {\"prompt\": \"...\"}"));
        return "";
    }
}
