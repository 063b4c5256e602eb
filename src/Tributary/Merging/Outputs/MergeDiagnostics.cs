using Tributary.Merging.Entries;
using Tributary.Merging.Plans;

namespace Tributary.Merging.Outputs;

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
    internal static MergeDiagnostics Of(
        AdapterMergePlan plan, IReadOnlyList<ModuleTally> tallies, IReadOnlyList<double>? balance, double lambda)
    {
        string[] names = [.. plan.Recipe.Inputs.Select(input => input.Name)];
        var overall = new ModuleTally(names.Length);
        foreach (var tally in tallies)
        {
            overall.Add(tally);
        }

        MergeFigures FiguresOf(ModuleTally tally) => tally.Figures(plan.Choices, plan.Truncates, lambda);
        return new MergeDiagnostics(names, plan.Definition, lambda, FiguresOf(overall),
            [.. plan.Modules.Select((module, i) => new ModuleFigures(
                module.Name, tallies[i].Rank, [.. names.Where((_, input) => module.Shapes[input] is null)], FiguresOf(tallies[i])))])
                    { Balance = balance };
    }

    /// <summary>Reads a merge's diagnostics.</summary>
    public static MergeDiagnostics Read(string folder) =>
        JsonFile.Read(Path.Combine(folder, FileName), DiagnosticsJson.Form.MergeDiagnostics, "record of a merge", "merge again");

    /// <summary>As indented JSON.</summary>
    public byte[] ToJson() => JsonFile.Write(this, DiagnosticsJson.Form.MergeDiagnostics);
}

[JsonSerializable(typeof(MergeDiagnostics))]
[JsonSerializable(typeof(ModelMergeDiagnostics))]
internal sealed partial class DiagnosticsJson : JsonSerializerContext
{
    public static readonly DiagnosticsJson Form = new(JsonForm.Indented(nulls: false));
}
