using System.Text.Json.Serialization;

namespace Tributary.Merging;

/// <summary>What a merge saw and did, for the model as a whole or one layer.
/// Shares are fractions in [0, 1]; norms are Frobenius norms.</summary>
public sealed record MergeFigures
{
    /// <summary>Norms of the inputs' task vectors, in the recipe's order; 0 if an input lacks the layer.</summary>
    public required IReadOnlyList<double> Norms { get; init; }

    /// <summary>Cosines between the inputs' task vectors, row by row; null if one of the two is zero.</summary>
    public required IReadOnlyList<IReadOnlyList<double?>> Cosines { get; init; }

    /// <summary>Norm of the merged delta, lambda included.</summary>
    public required double MergedNorm { get; init; }

    /// <summary>Share of the entries kept by the trim, per input; null if the method trims nothing.</summary>
    public IReadOnlyList<double>? Kept { get; init; }

    /// <summary>Of the entries that any input occupies, after the trim, the share in
    /// which signs disagree; null if no sign is elected.</summary>
    public double? SignConflicts { get; init; }

    /// <summary>Of all inputs' values, after the trim, the share that agrees with the
    /// elected sign and takes part; null if no sign is elected.</summary>
    public double? Surviving { get; init; }

    /// <summary>
    /// Of each input's squared norm, in the space of the merge, the share that its trim or mask keeps and that agrees with the elected
    /// sign; entries that grow to make up for dropped ones count as they were. Null if nothing is dropped and no sign is elected.
    /// </summary>
    public IReadOnlyList<double>? SurvivingEnergy { get; init; }

    /// <summary>Directions of the merge space that were left out as too weak.</summary>
    public required int DirectionsCut { get; init; }

    /// <summary>||dW - dW_r|| / ||dW|| of the truncation to rank r; null if nothing was truncated.</summary>
    public double? TruncationError { get; init; }

    /// <summary>
    /// Relative error of rounding to the stored type: of the factors for an adapter, of the delta for a delta, and for a model of the delta
    /// as it survives in the sum base + delta.
    /// </summary>
    public double? RoundingError { get; init; }
}

/// <summary>The figures of one layer.</summary>
/// <param name="Module">Name of the layer.</param>
/// <param name="Rank">Rank of the merged factors; 0 for a dense delta.</param>
/// <param name="MissingIn">Names of the inputs that do not adapt the layer:
/// their delta is zero there and their weight still counts.</param>
/// <param name="Figures">The figures.</param>
public sealed record ModuleFigures(string Module, int Rank, IReadOnlyList<string> MissingIn, MergeFigures Figures);

/// <summary>What <c>diagnostics.json</c> says.</summary>
/// <param name="Inputs">Names of the inputs, in the recipe's order.</param>
/// <param name="Definition">Which definition of the method was used, in words.</param>
/// <param name="Lambda">The coefficient of the merged delta.</param>
/// <param name="Overall">Over all layers.</param>
/// <param name="Modules">Layer by layer, sorted by name.</param>
public sealed record MergeDiagnostics(
    IReadOnlyList<string> Inputs, string Definition, double Lambda, MergeFigures Overall, IReadOnlyList<ModuleFigures> Modules)
{
    /// <summary>The file's name in a merge's folder.</summary>
    public const string FileName = "diagnostics.json";

    /// <summary>What <c>balance: norms</c> multiplied each task vector by, in the order of
    /// <see cref="Inputs"/>; all norms here are those after it. Null without it.</summary>
    public IReadOnlyList<double>? Balance { get; init; }

    /// <summary>The figures of a finished merge.</summary>
    internal static MergeDiagnostics Of(MergePlan plan, IReadOnlyList<ModuleTally> tallies, IReadOnlyList<double>? balance, double lambda)
    {
        string[] names = [.. plan.Recipe.Inputs.Select(input => input.Name)];
        var overall = new ModuleTally(names.Length);
        foreach (var tally in tallies)
        {
            overall.Add(tally);
        }

        MergeFigures FiguresOf(ModuleTally tally) => tally.Figures(plan.Choices, plan.Rank is not null, lambda);
        return new MergeDiagnostics(names, plan.Definition, lambda, FiguresOf(overall),
            [.. plan.Modules.Select((module, i) => new ModuleFigures(
                module.Name, tallies[i].Rank, [.. names.Where((_, input) => module.Shapes[input] is null)], FiguresOf(tallies[i])))])
                    { Balance = balance };
    }

    /// <summary>Reads a merge's diagnostics.</summary>
    public static MergeDiagnostics Read(string folder) =>
        JsonFile.Read(Path.Combine(folder, FileName), MergeJson.Form.MergeDiagnostics, "record of a merge", "merge again");

    /// <summary>As indented JSON.</summary>
    public byte[] ToJson() => JsonFile.Write(this, MergeJson.Form.MergeDiagnostics);
}

[JsonSerializable(typeof(MergeDiagnostics))]
[JsonSerializable(typeof(MergePreview))]
internal sealed partial class MergeJson : JsonSerializerContext
{
    public static readonly MergeJson Form = new(JsonForm.Indented(nulls: false));
}
