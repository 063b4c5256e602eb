using Tributary.Tokenizers;

namespace Tributary.PaperStudy;

/// <summary>A part's project on disk: its data, cut, and its project file.</summary>
internal sealed class StudyProject(StudyOptions options, StudyPart part, string folder)
{
    /// <summary>The five languages.</summary>
    public static readonly string[] Languages = ["en", "de", "fr", "es", "ja"];

    /// <summary>The language that is updated, and the one that is added.</summary>
    public const string Updated = "fr";

    /// <summary>The language that is added.</summary>
    public const string Added = "es";

    /// <summary>The project's folder.</summary>
    public string Folder => folder;

    /// <summary>The file of new data.</summary>
    public string MoreFile => Path.Combine(folder, "more.jsonl");

    /// <summary>Writes data and project file; the same bytes every time.</summary>
    /// <param name="adapter">The recipe of the adapters.</param>
    /// <param name="routes">Languages that stay on their own adapter.</param>
    /// <param name="against">What is compared.</param>
    /// <param name="lambda">The coefficient of the project's merge; null: chosen on the validation sets.</param>
    public void Write(string adapter, IReadOnlyList<string> routes, IReadOnlyList<string> against, double? lambda = null)
    {
        foreach (var language in Languages)
        {
            Directory.CreateDirectory(Path.Combine(folder, "data", language));
            var train = part.Rows.Lines(language, "train").Take(part.Sizes.Train == int.MaxValue ? int.MaxValue
                : part.Sizes.Train + part.Sizes.More).ToArray();
            var more = Math.Min(part.Sizes.More, train.Length / 5);
            Write(Path.Combine("data", language, "train.jsonl"), part.IsBalanced ? train : train[..^more]);
            Write(Path.Combine("data", language, "valid.jsonl"), part.Rows.Lines(language, "valid").Take(part.Sizes.Valid));
            Write(Path.Combine("data", language, "test.jsonl"), part.Rows.Lines(language, "test").Take(part.Sizes.Test));
            if (language == Updated)
            {
                Write("more.jsonl", train[^more..]);
            }
        }

        File.WriteAllText(Path.Combine(folder, "tributary.yaml"), Yaml(adapter, routes, against, lambda));
        if (part.IsBalanced)
        {
            Balance();
            HoldBack();
        }
    }

    // What comes later is part of what was made equal: after the update, not before, all languages have the same number of tokens.
    private void HoldBack()
    {
        var file = Path.Combine("data", Updated, "train.jsonl");
        var lines = File.ReadAllLines(Path.Combine(folder, file));
        var more = lines.Length / 5;
        Write(file, lines[..^more]);
        Write("more.jsonl", lines[^more..]);
    }

    // Languages lose examples from the end until all have about as many tokens as the one with fewest.
    private void Balance()
    {
        var tokenizer = Tokenizer.Load(options.Model);
        var lengths = Languages.ToDictionary(language => language, language =>
            File.ReadLines(Path.Combine(folder, "data", language, "train.jsonl")).Select(line => Tokens(tokenizer, line)).ToArray());
        var least = lengths.Values.Min(tokens => tokens.Sum());
        foreach (var (language, tokens) in lengths)
        {
            var (count, sum) = (0, 0);
            while (count < tokens.Length && sum + (tokens[count] / 2) < least)
            {
                sum += tokens[count++];
            }

            var file = Path.Combine("data", language, "train.jsonl");
            Write(file, File.ReadAllLines(Path.Combine(folder, file))[..count]);
        }
    }

    // As the task of balanced parts asks, cut as trainings cut.
    private int Tokens(Tokenizer tokenizer, string line)
    {
        using var row = JsonDocument.Parse(line);
        string Text(string name) => row.RootElement.GetProperty(name).GetString()!;
        return Math.Min(part.MaxLength, tokenizer.Encode($"{Text("text")}\nSentiment: {Text("label")}").Length);
    }

    private void Write(string file, IEnumerable<string> lines) =>
        File.WriteAllText(Path.Combine(folder, file), string.Concat(lines.Select(line => line + "\n")),
            new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));

    // One grid for all merges that choose: who may choose among more scores better by that alone.
    private const string Grid = "[1, 2]";

    private string Yaml(string adapter, IReadOnlyList<string> routes, IReadOnlyList<string> against, double? lambda) => $$"""
        project: {{part.Name}}
        base_model: {{Path.GetRelativePath(folder, options.Model)}}
        task: {{part.Task}}
        languages:
        {{LanguageLines.Of(Languages)}}
        adapter: {{adapter}}
        training: { epochs: 2, learning_rate: 2e-3, batch_size: 4, max_length: {{MarkdownRows.Count(part.MaxLength)}}, seed: 42 }
        merge: { merge_method: ties, parameters: { lambda: {{(lambda is { } one ? FormattableString.Invariant($"{one}") : Grid)}} } }
        routes: [{{string.Join(", ", routes)}}]
        run: { workers: 1 }
        leakage: report
        compare:
          against: [{{string.Join(", ", against)}}]
          clusters: { germanic: [en, de], romance: [fr, es] }
          methods:
            linear_searched: { merge_method: linear, parameters: { lambda: {{Grid}} } }
            ties_05: { merge_method: ties, parameters: { density: 0.5, lambda: {{Grid}} } }
            ties_02: { merge_method: ties, parameters: { density: 0.2, lambda: {{Grid}} } }
            dare_linear_05: { merge_method: dare_linear, space: knots, parameters: { density: 0.5, normalize: true, lambda: {{Grid}} } }
            dare_ties_05: { merge_method: dare_ties, parameters: { density: 0.5, normalize: true, lambda: {{Grid}} } }
            ties_svd: { merge_method: ties_svd, parameters: { lambda: {{Grid}} } }
            knots_ties: { merge_method: knots_ties, parameters: { lambda: {{Grid}} } }
            core_ties: { merge_method: core_ties, parameters: { lambda: {{Grid}} } }
            balanced: { merge_method: ties, balance: norms, parameters: { lambda: {{Grid}} } }
            calibrated: { merge_method: ties, calibrate: shared_directions, parameters: { lambda: {{Grid}} } }
            remedies:
              search:
                strategy: halving
                budget: 16
                objective: no_language_below_individual_minus
                merge_method: [linear, ties]
                lambda: {{Grid}}
                balance: [none, norms]
                calibrate: [none, shared_directions]

        """;
}
