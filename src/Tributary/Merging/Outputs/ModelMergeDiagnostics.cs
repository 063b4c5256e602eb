using Tributary.Merging.Entries;
using Tributary.Merging.Methods;
using Tributary.Merging.Plans;
using Tributary.Safetensors;

namespace Tributary.Merging.Outputs;

/// <summary>What <c>diagnostics.json</c> of merged models says.</summary>
/// <param name="Definition">Which definition of the method was used, in words.</param>
/// <param name="CodeVersion">The version of the code that merged.</param>
/// <param name="Inputs">The models, the base or else the first one first.</param>
/// <param name="Overall">Over all tensors; null if the method looks at no task vectors, or slices merge different models.</param>
/// <param name="Tensors">Tensor by tensor, sorted by name.</param>
internal sealed record ModelMergeDiagnostics(
    string Definition, int CodeVersion, IReadOnlyList<ModelMergeDiagnostics.Input> Inputs, MergeFigures? Overall,
        IReadOnlyList<ModelMergeDiagnostics.Tensor> Tensors)
{
    /// <summary>A model.</summary>
    /// <param name="Name">What random masks and messages call it.</param>
    /// <param name="Files">Its weight files: name and SHA-256.</param>
    public sealed record Input(string Name, IReadOnlyList<InputFile> Files)
    {
        internal static Input Of(string name, IEnumerable<string> files, IReadOnlyDictionary<string, Digest> digests) =>
            new(name, [.. files.Select(file => new InputFile(Path.GetFileName(file), digests[file].Hex))]);
    }

    /// <summary>A file of a model.</summary>
    /// <param name="Name">File name.</param>
    /// <param name="Sha256">SHA-256, 64 hexadecimal digits.</param>
    public sealed record InputFile(string Name, string Sha256);

    /// <summary>A tensor of the result.</summary>
    /// <param name="Name">Its name.</param>
    /// <param name="Shape">Its shape.</param>
    /// <param name="Dtype">How it is stored.</param>
    /// <param name="From">The models it is merged from, in the order of the figures.</param>
    /// <param name="Figures">What the method saw; null if it looks at no task vectors.</param>
    public sealed record Tensor(string Name, IReadOnlyList<long> Shape, string Dtype, IReadOnlyList<string> From, MergeFigures? Figures);

    /// <summary>As indented JSON.</summary>
    public byte[] ToJson() => JsonFile.Write(this, DiagnosticsJson.Form.ModelMergeDiagnostics);

    internal static ModelMergeDiagnostics Of(ModelMergePlan plan, IReadOnlyList<TensorSight?> seen,
        IReadOnlyDictionary<string, Digest> digests, int codeVersion) => new(
        plan.Definition,
        codeVersion,
        [.. plan.Models.Select(model => Input.Of(model.Name, model.WeightFiles, digests))],
        OverallOf(seen),
        [.. plan.Tensors.Select((tensor, i) => new Tensor(
            tensor.Name, tensor.Shape, tensor.Dtype.Name(), seen[i]?.Inputs
                ?? [.. tensor.Inputs.Select(input => input.Model.Name)], seen[i]?.Figures))]);

    private static MergeFigures? OverallOf(IReadOnlyList<TensorSight?> seen)
    {
        var all = seen.OfType<TensorSight>().ToArray();
        if (all.Length == 0 || all.Any(sight => !sight.Inputs.SequenceEqual(all[0].Inputs, StringComparer.Ordinal)))
        {
            return null;
        }

        var tally = new ModuleTally(all[0].Inputs.Count);
        var square = 0.0;
        foreach (var sight in all)
        {
            tally.Add(sight.Tally);
            square += sight.Figures.MergedNorm * sight.Figures.MergedNorm;
        }

        return tally.Figures(all[0].Choices, truncates: false, 1) with { MergedNorm = Math.Sqrt(square) };
    }
}
