using Tributary.Evaluation.Metrics;
using Tributary.Evaluation.Tasks;

namespace Tributary.Evaluation.Scorecards;

/// <summary>Reads a line of a scorecard's predictions: every value is of its kind before anything is counted.</summary>
/// <param name="metrics">The scorecard's metrics.</param>
/// <param name="labels">The task's labels; empty if it has none.</param>
internal sealed class PredictionLine(IReadOnlyList<Metric> metrics, IReadOnlyList<string> labels)
{
    private const string Likelihood = "log_likelihood";

    /// <summary>The prediction of a line.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public Prediction Read(JsonElement line) => new(
        Text(line, "id"),
        Known(Text(line, "gold")),
        Text(line, "predicted") is { Length: > 0 } predicted ? Known(predicted) : "",
        [.. metrics.Where(metric => metric.IsMean).Select(metric => NumberOf(line, metric.Name))],
        [.. Likelihoods(line)]);

    /// <summary>A finite number.</summary>
    /// <exception cref="FormatException">It is something else; named as what it should be.</exception>
    internal static double Number(JsonElement value, string name) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) && double.IsFinite(number) ? number
            : throw new FormatException($"'{name}' is no number");

    private IEnumerable<double> Likelihoods(JsonElement line) => !line.TryGetProperty(Likelihood, out var found) ? []
        : labels.Count > 0 ? labels.Select(label => NumberOf(found, label))
        : found.ValueKind == JsonValueKind.Array ? found.EnumerateArray().Select(value => Number(value, Likelihood))
        : throw new FormatException($"'{Likelihood}' is no list");

    private string Known(string label) => labels.Count == 0 || labels.Contains(label, StringComparer.Ordinal) ? label
        : throw new FormatException($"'{label}' is no label of the task");

    private static double NumberOf(JsonElement holder, string key) => Number(Member(holder, key), key);

    private static string Text(JsonElement line, string key) =>
        Member(line, key) is { ValueKind: JsonValueKind.String } text ? text.GetString()!
            : throw new FormatException($"'{key}' is no text");

    private static JsonElement Member(JsonElement holder, string key) =>
        holder.ValueKind == JsonValueKind.Object && holder.TryGetProperty(key, out var value) ? value
            : throw new FormatException($"'{key}' is missing");
}
