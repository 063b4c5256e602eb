using System.Text.Json;
using System.Text.Json.Serialization;
using Tributary.Evaluation;

namespace Tributary.Running;

/// <summary>Which lambda a merge took, and what each one scored on the validation sets (<c>lambda.json</c> in the merge's folder).</summary>
public sealed record LambdaChoice
{
    /// <summary>The file's name.</summary>
    public const string FileName = "lambda.json";

    /// <summary>The coefficient on the merged delta: the highest mean of the deciding score, the earlier of equals.</summary>
    public required double Lambda { get; init; }

    /// <summary>All that was tried, in the order of the recipe; empty where one value was given and nothing was scored.</summary>
    public required IReadOnlyList<Trial> Trials { get; init; }

    /// <summary>One value and its scores on the validation sets.</summary>
    /// <param name="Lambda">The coefficient.</param>
    /// <param name="Metric">Name of the task's deciding metric.</param>
    /// <param name="MeanScore">Its plain mean over the languages with a validation set, in [0, 1].</param>
    /// <param name="Scores">Its value by language tag.</param>
    public sealed record Trial(double Lambda, string Metric, double MeanScore, IReadOnlyDictionary<string, double> Scores);

    /// <summary>The choice among trials; one or more.</summary>
    public static LambdaChoice Among(IReadOnlyList<Trial> trials) => new() { Lambda = trials.MaxBy(trial => trial.MeanScore)!.Lambda, Trials = trials };

    /// <summary>A trial from its scorecard.</summary>
    public static Trial Scored(double lambda, Scorecard scorecard) =>
        new(lambda, scorecard.Metrics[0].Name, scorecard.MeanScore, scorecard.Languages.ToDictionary(score => score.Language.Tag, score => score.Value));

    /// <summary>Reads the choice of a finished merge.</summary>
    /// <exception cref="BadInputException">The file is not there or cannot be read.</exception>
    public static LambdaChoice Read(string folder)
    {
        var path = Path.Combine(folder, FileName);
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllBytes(path), LambdaJson.Default.LambdaChoice) ?? throw new JsonException("the file holds null");
        }
        catch (Exception broken) when (broken is JsonException or FileNotFoundException)
        {
            throw new BadInputException(path, $"not a readable choice of lambda ({broken.Message}); remove the folder and merge again");
        }
    }

    /// <summary>Writes the choice into a merge's folder.</summary>
    public void Write(string folder) =>
        File.WriteAllBytes(Path.Combine(folder, FileName), [.. JsonSerializer.SerializeToUtf8Bytes(this, LambdaJson.Default.LambdaChoice), (byte)'\n']);
}

[JsonSourceGenerationOptions(WriteIndented = true, NewLine = "\n", PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(LambdaChoice))]
internal sealed partial class LambdaJson : JsonSerializerContext;
