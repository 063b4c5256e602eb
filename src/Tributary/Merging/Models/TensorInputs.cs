using Tributary.Merging.Methods;
using Tributary.Safetensors;

namespace Tributary.Merging.Models;

/// <summary>Checks that the inputs of a tensor are there and belong together.</summary>
internal static class TensorInputs
{
    /// <summary>The inputs that take part; null if the tensor is left out or
    /// cannot be merged, in which case the reason was given.</summary>
    public static IReadOnlyList<(ModelFolder Model, string Name)>? Of(TensorDraft draft, MergeMethod method, Action<string> refuse)
    {
        var found = draft.Inputs.Select(input => (input.Model, Name: Find(input.Model, input.Name))).ToArray();
        if (IsImplied(draft.Name))
        {
            return [.. found.Where(input => input.Name is not null).Select(input => (input.Model, input.Name!))];
        }

        foreach (var (model, _) in found.Where(input => input.Name is null))
        {
            refuse($"tensor '{draft.Name}' is missing from model '{model.Name}' ({model.Reference.Folder}); the models "
                + $"do not share an architecture");
        }

        if (found.Any(input => input.Name is null))
        {
            return null;
        }

        var inputs = found.Select(input => (input.Model, Name: input.Name!)).ToArray();
        var isAlike = CheckShapes(draft.Name, inputs, refuse) && CheckTypes(draft.Name, inputs, refuse);
        return isAlike ? inputs : null;
    }

    /// <summary>True for tensors that are copied: whole numbers, and tables that the configuration implies.</summary>
    public static bool IsVerbatim(TensorInfo tensor) => !IsFloat(tensor.Dtype) || IsImplied(tensor.Name);

    private static bool IsImplied(string name) => name.EndsWith("rotary_emb.inv_freq", StringComparison.Ordinal);

    private static bool IsFloat(TensorDtype dtype) => dtype is TensorDtype.F16 or TensorDtype.BF16 or TensorDtype.F32 or TensorDtype.F64;

    /// <summary>The name under which a model stores the tensor; the embedding's where
    /// the head is tied to it; null if the model has neither.</summary>
    private static string? Find(ModelFolder model, string name)
    {
        if (model.Tensors.Find(name) is { } stored)
        {
            return stored.Name;
        }

        return name.EndsWith("lm_head.weight", StringComparison.Ordinal) && model.IsTied != false
            ? model.Tensors.Tensors.Select(tensor => tensor.Name).FirstOrDefault(IsEmbedding)
            : null;
    }

    /// <summary>True for the table of token embeddings.</summary>
    public static bool IsEmbedding(string name) =>
        name.EndsWith("embed_tokens.weight", StringComparison.Ordinal) || name.EndsWith("wte.weight", StringComparison.Ordinal)
        || name.EndsWith("word_embeddings.weight", StringComparison.Ordinal) || name.EndsWith("embed_in.weight", StringComparison.Ordinal);

    private static bool CheckShapes(string name, (ModelFolder Model, string Name)[] inputs, Action<string> refuse)
    {
        var first = Stored(inputs[0]);
        var others = inputs.Where(input => !Stored(input).Shape.SequenceEqual(first.Shape)).ToArray();
        foreach (var other in others)
        {
            refuse($"tensor '{name}' has shape {Stored(other).ShapeText} in model '{other.Model.Name}', expected {first.ShapeText} "
                + $"from '{inputs[0].Model.Name}'; "
                + (IsEmbedding(name) || name.EndsWith("lm_head.weight", StringComparison.Ordinal)
                    ? "the vocabularies differ: use tokenizer_source: union or base"
                    : "models of different sizes cannot be merged"));
        }

        return others.Length == 0;
    }

    private static bool CheckTypes(string name, (ModelFolder Model, string Name)[] inputs, Action<string> refuse)
    {
        var kinds = inputs.Select(input => IsFloat(Stored(input).Dtype) ? "floats" : Stored(input).Dtype.Name())
            .Distinct(StringComparer.Ordinal).ToArray();
        if (kinds.Length > 1)
        {
            refuse($"tensor '{name}' holds {string.Join(" and ", kinds)} in different models");
            return false;
        }

        if (kinds[0] == "floats" || inputs.Skip(1).All(input => Bytes(input).AsSpan().SequenceEqual(Bytes(inputs[0]))))
        {
            return true;
        }

        refuse($"tensor '{name}' holds {kinds[0]}, which is copied and not merged, and differs between the models; "
            + $"quantised models cannot be merged");
        return false;
    }

    private static TensorInfo Stored((ModelFolder Model, string Name) input) => input.Model.Tensors.Find(input.Name)!;

    private static byte[] Bytes((ModelFolder Model, string Name) input) => input.Model.Tensors.FileOf(input.Name).ReadBytes(input.Name);
}
