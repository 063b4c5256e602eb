namespace Tributary.Training;

/// <summary>
/// The command line of a trainer that is not ours, split without a shell. Words are separated by spaces, tabs or line breaks; '...' keeps
/// all between the quotes as it is; "..." too, but for \" and \\; outside quotes a backslash stands for itself. Then each {name} in a word
/// is replaced by its value, so that a value with spaces stays one argument; {{
/// and }} stand for braces. No variable, pattern or ~ is expanded.
/// </summary>
public sealed class TrainerCommand
{
    /// <summary>What may stand in braces.</summary>
    public static readonly IReadOnlyList<string> Names = ["train_file", "valid_file", "base_model", "output_dir", "recipe_file", "seed"];

    private readonly IReadOnlyList<string> split;

    private TrainerCommand(string source, IReadOnlyList<string> split)
    {
        Source = source;
        this.split = split;
    }

    /// <summary>The command as it was written.</summary>
    public string Source { get; }

    /// <summary>Reads a command line.</summary>
    /// <exception cref="FormatException">It is empty, a quote or brace is not
    /// closed, a name is unknown, or {output_dir} is missing.</exception>
    public static TrainerCommand Parse(string source)
    {
        var words = Split(source);
        if (words.Count == 0)
        {
            throw new FormatException("names no program");
        }

        var used = new HashSet<string>(StringComparer.Ordinal);
        foreach (var word in words)
        {
            Fill(word, name =>
            {
                used.Add(RequireKnown(name));
                return "";
            });
        }

        return used.Contains("output_dir") ? new TrainerCommand(source, words)
            : throw new FormatException("names no {output_dir}, so the program cannot know where its adapter is looked for");
    }

    /// <summary>The program and its arguments.</summary>
    /// <param name="values">A value for each of <see cref="Names"/>.</param>
    public IReadOnlyList<string> Arguments(IReadOnlyDictionary<string, string> values) =>
        [.. split.Select(word => Fill(word, name => values[name]))];

    private static string RequireKnown(string name) => Names.Contains(name)
        ? name
        : throw new FormatException($"{{{name}}} is not known; known: {string.Join(", ", Names.Select(known => $"{{{known}}}"))}; braces "
            + $"themselves are written {{{{ and }}}}");

    private static List<string> Split(string source)
    {
        var words = new List<string>();
        StringBuilder? word = null;
        for (var at = 0; at < source.Length; at++)
        {
            if (source[at] is '"' or '\'')
            {
                at = CopyQuoted(source, at, word ??= new());
            }
            else if (!char.IsWhiteSpace(source[at]))
            {
                (word ??= new()).Append(source[at]);
            }
            else if (word is not null)
            {
                words.Add(word.ToString());
                word = null;
            }
        }

        return word is null ? words : [.. words, word.ToString()];
    }

    /// <summary>Copies what stands between quotes; gives the place of the closing one.</summary>
    private static int CopyQuoted(string source, int open, StringBuilder word)
    {
        var quote = source[open];
        for (var at = open + 1; at < source.Length; at++)
        {
            if (source[at] == quote)
            {
                return at;
            }

            var escapes = quote == '"' && source[at] == '\\' && at + 1 < source.Length && source[at + 1] is '"' or '\\';
            at += escapes ? 1 : 0;
            word.Append(source[at]);
        }

        throw new FormatException($"the quote {quote} at character {Invariant.Text(open + 1)} is not closed");
    }

    private static string Fill(string word, Func<string, string> valueOf)
    {
        var filled = new StringBuilder();
        for (var at = 0; at < word.Length; at++)
        {
            if (word[at] is not ('{' or '}'))
            {
                filled.Append(word[at]);
            }
            else if (at + 1 < word.Length && word[at + 1] == word[at])
            {
                filled.Append(word[at++]);
            }
            else if (word[at] == '{' && word.IndexOf('}', at) is var end and > 0)
            {
                filled.Append(valueOf(word[(at + 1)..end]));
                at = end;
            }
            else
            {
                throw new FormatException($"the brace {word[at]} in '{word}' has no partner; braces themselves are written {{{{ and }}}}");
            }
        }

        return filled.ToString();
    }
}
