using Tributary.Safetensors;

namespace Tributary.Merging.Models;

/// <summary>Checks that the inputs of a tensor are there and belong together.</summary>
internal static class TensorInputs
{
    /// <summary>The inputs that take part; null if the tensor is left out or
    /// cannot be merged, in which case the reason was given.</summary>
    /// <param name="draft">The tensor.</param>
    /// <param name="isAligned">True if its rows are aligned by token.</param>
    /// <param name="notes">Takes what is wrong.</param>
    public static IReadOnlyList<(ModelFolder Model, string Name)>? Of(TensorDraft draft, bool isAligned, PlanNotes notes)
    {
        var found = draft.Inputs.Select(input => (input.Model, Name: Find(input.Model, input.Name))).ToArray();
        if (IsImplied(draft.Name))
        {
            return [.. found.Where(input => input.Name is not null).Select(input => (input.Model, input.Name!))];
        }

        foreach (var (model, _) in found.Where(input => input.Name is null))
        {
            notes.Refuse("missing " + model.Name, draft.Name, $"is missing from model '{model.Name}' ({model.Reference.Folder})",
                "the models do not share an architecture; merge models of one family and size");
        }

        if (found.Any(input => input.Name is null))
        {
            return null;
        }

        var inputs = found.Select(input => (input.Model, Name: input.Name!)).ToArray();
        var isAlike = CheckShapes(draft.Name, isAligned ? 1 : 0, inputs, notes) && CheckTypes(draft.Name, inputs, notes);
        return isAlike ? inputs : null;
    }

    /// <summary>True for tensors that are copied: whole numbers, and tables that the configuration implies.</summary>
    public static bool IsVerbatim(TensorInfo tensor) => !IsFloat(tensor.Dtype) || IsImplied(tensor.Name);

    private static bool IsImplied(string name) => name.EndsWith("rotary_emb.inv_freq", StringComparison.Ordinal);

    private static bool IsFloat(TensorDtype dtype) => dtype is TensorDtype.F16 or TensorDtype.BF16 or TensorDtype.F32 or TensorDtype.F64;

    /// <summary>The name under which a model stores the tensor; the embedding's where
    /// the head is tied to it; null if the model has neither.</summary>
    public static string? Find(ModelFolder model, string name)
    {
        if (model.Tensors.Find(name) is { } stored)
        {
            return stored.Name;
        }

        return VocabularyTensors.IsHead(name) && model.IsTied != false
            ? model.Tensors.Tensors.Select(tensor => tensor.Name).FirstOrDefault(VocabularyTensors.IsEmbedding)
            : null;
    }

    /// <summary>Whether the shapes are equal from a dimension on: rows that are aligned by token may differ in number.</summary>
    private static bool CheckShapes(string name, int from, (ModelFolder Model, string Name)[] inputs, PlanNotes notes)
    {
        var first = Stored(inputs[0]);
        var others = inputs.Where(input => !Stored(input).Shape.Skip(from).SequenceEqual(first.Shape.Skip(from))).ToArray();
        foreach (var other in others)
        {
            notes.Refuse("shape " + other.Model.Name, name, $"has shape {Stored(other).ShapeText} in model '{other.Model.Name}', expected "
                + $"{first.ShapeText} from '{inputs[0].Model.Name}'", from == 0 && VocabularyTensors.Contains(name)
                    ? "the vocabularies differ: use tokenizer_source: union or base, which align the rows by token"
                    : "models of different sizes cannot be merged");
        }

        return others.Length == 0;
    }

    private static bool CheckTypes(string name, (ModelFolder Model, string Name)[] inputs, PlanNotes notes)
    {
        var kinds = inputs.Select(input => IsFloat(Stored(input).Dtype) ? "floats" : Stored(input).Dtype.Name())
            .Distinct(StringComparer.Ordinal).ToArray();
        if (kinds.Length > 1)
        {
            notes.Refuse("kinds", name, $"holds {string.Join(" and ", kinds)} in different models",
                "quantised models cannot be merged: use the models as they were before");
            return false;
        }

        if (kinds[0] == "floats" || inputs.Skip(1).All(input => Bytes(input).AsSpan().SequenceEqual(Bytes(inputs[0]))))
        {
            return true;
        }

        notes.Refuse("whole numbers", name, $"holds {kinds[0]}, which is copied and not merged, and differs between the models",
            "quantised models cannot be merged: use the models as they were before");
        return false;
    }

    private static TensorInfo Stored((ModelFolder Model, string Name) input) => input.Model.Tensors.Find(input.Name)!;

    private static byte[] Bytes((ModelFolder Model, string Name) input) => input.Model.Tensors.FileOf(input.Name).ReadBytes(input.Name);
}
