using Tributary.Adapters;

namespace Tributary.Merging.Inspection;

/// <summary>Figures of several adapters' task vectors, over the whole model or in one
/// layer. Norms are Frobenius norms, shares fractions in [0, 1].</summary>
/// <param name="Norms">Norms of the task vectors, in the adapters' order; 0 if an adapter lacks the layer.</param>
/// <param name="Cosines">Cosines between the task vectors, row by row; null if one of the two is zero.</param>
/// <param name="SignConflicts">Of the entries that any adapter occupies, the share in which signs disagree. Entries are those of
/// the space knots.</param>
/// <param name="Surviving">Per adapter, the share of its entries that agree with the elected sign; null if it has none but
/// zeros.</param>
/// <param name="SurvivingEnergy">Per adapter, the share of its squared norm in entries that agree with the elected sign: what of
/// its delta survives the election.</param>
internal sealed record InspectedFigures(
    IReadOnlyList<double> Norms, IReadOnlyList<IReadOnlyList<double?>> Cosines, double SignConflicts,
    IReadOnlyList<double?> Surviving, IReadOnlyList<double?> SurvivingEnergy);

/// <summary>One adapter as its files describe it.</summary>
/// <param name="Name">The language, or the folder's name.</param>
/// <param name="Folder">Its folder.</param>
/// <param name="BaseModel">The base model that it names; null if it names none.</param>
/// <param name="Dtype">Element type of its factors; F32 where they differ.</param>
/// <param name="R">Its rank if no pattern says otherwise.</param>
/// <param name="LoraAlpha">Its alpha if no pattern says otherwise.</param>
/// <param name="UseRslora">True: scaling is alpha / sqrt(r) and not alpha / r.</param>
/// <param name="RankPattern">Ranks of single layers.</param>
/// <param name="AlphaPattern">Alphas of single layers.</param>
/// <param name="Ranks">The ranks in use, ascending.</param>
/// <param name="Scalings">The scalings in use, ascending.</param>
/// <param name="Parameters">Numbers in its factors.</param>
/// <param name="MissingModules">Layers that another adapter adapts and this one does not: its delta is zero there.</param>
/// <param name="Description">What its files say of it beyond that.</param>
internal sealed record InspectedAdapter(
    string Name, string Folder, string? BaseModel, string Dtype, int R, double LoraAlpha, bool UseRslora,
    IReadOnlyDictionary<string, int> RankPattern, IReadOnlyDictionary<string, double> AlphaPattern,
    IReadOnlyList<int> Ranks, IReadOnlyList<double> Scalings, long Parameters, IReadOnlyList<string> MissingModules,
    AdapterDescription Description);

/// <summary>One layer.</summary>
/// <param name="Module">Name of the layer.</param>
/// <param name="Out">Outputs.</param>
/// <param name="In">Inputs.</param>
/// <param name="Ranks">Ranks, in the adapters' order; 0 if an adapter lacks the layer.</param>
/// <param name="Scalings">Scalings s of the deltas s B A; null if an adapter lacks the layer.</param>
/// <param name="MissingIn">Names of the adapters that lack it.</param>
/// <param name="Figures">The figures.</param>
internal sealed record InspectedModule(
    string Module, int Out, int In, IReadOnlyList<int> Ranks, IReadOnlyList<double?> Scalings,
        IReadOnlyList<string> MissingIn, InspectedFigures Figures);

/// <summary>What a merge of some adapters would meet.</summary>
/// <param name="Definition">In words, the election that conflicts and survival are counted by.</param>
/// <param name="Adapters">The adapters.</param>
/// <param name="Overall">Over all layers.</param>
/// <param name="Modules">Layer by layer, sorted by name.</param>
internal sealed record AdapterInspection(
    string Definition, IReadOnlyList<InspectedAdapter> Adapters, InspectedFigures Overall, IReadOnlyList<InspectedModule> Modules)
{
    /// <summary>As indented JSON.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, InspectionJson.Form.AdapterInspection);
}

[JsonSerializable(typeof(AdapterInspection))]
internal sealed partial class InspectionJson : JsonSerializerContext
{
    public static readonly InspectionJson Form = new(JsonForm.Indented());
}
