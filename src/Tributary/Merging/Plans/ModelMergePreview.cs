using Tributary.Safetensors;

namespace Tributary.Merging.Plans;

/// <summary>What a merge of models will do and make, known before it runs.</summary>
/// <param name="Definition">Which definition of the method is used, in words.</param>
/// <param name="Inputs">Names of the models, the base or else the first one first.</param>
/// <param name="Tensors">Tensors of the result.</param>
/// <param name="Parameters">Their entries in all.</param>
/// <param name="Bytes">Bytes of weights.</param>
/// <param name="Plan">Tensor by tensor, sorted by name.</param>
internal sealed record ModelMergePreview(
    string Definition, IReadOnlyList<ModelMergePreview.Input> Inputs, int Tensors, long Parameters, long Bytes,
        IReadOnlyList<ModelMergePreview.Tensor> Plan) : MergePreview
{
    /// <summary>A model.</summary>
    /// <param name="Name">Its name.</param>
    /// <param name="Folder">Its folder.</param>
    /// <param name="Adapter">The folder of the adapter that is merged into it; null: none.</param>
    /// <param name="IsBase">True if it is the recipe's base model.</param>
    public sealed record Input(string Name, string Folder, string? Adapter, bool IsBase);

    /// <summary>A tensor of the result.</summary>
    /// <param name="Name">Its name.</param>
    /// <param name="Shape">Its shape.</param>
    /// <param name="Dtype">How it is stored.</param>
    /// <param name="Parameters">The method's parameters for it.</param>
    /// <param name="From">Its inputs.</param>
    public sealed record Tensor(string Name, IReadOnlyList<long> Shape, string Dtype, IReadOnlyDictionary<string,
        double> Parameters, IReadOnlyList<Source> From);

    /// <summary>An input of a tensor.</summary>
    /// <param name="Model">The model's name.</param>
    /// <param name="Name">The tensor's name there.</param>
    /// <param name="Parameters">The method's parameters for it.</param>
    public sealed record Source(string Model, string Name, IReadOnlyDictionary<string, double> Parameters);

    /// <summary>The preview of a plan.</summary>
    public static ModelMergePreview Of(ModelMergePlan plan) => new(
        plan.Definition,
        [.. plan.Models.Select(model => new Input(model.Name, model.Reference.Folder, model.Reference.Adapter,
            model.Reference.IsSame(plan.Recipe.BaseModel)))],
        plan.Tensors.Count,
        plan.Tensors.Sum(tensor => tensor.Count),
        plan.Bytes,
        [.. plan.Tensors.Select(tensor => new Tensor(
            tensor.Name, tensor.Shape, tensor.Dtype.Name(), tensor.Parameters,
            [.. tensor.Inputs.Select(input => new Source(input.Model.Name, input.Name, input.Parameters))]))])
        { Notes = NotesOf(plan) };

    /// <inheritdoc/>
    public override byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, PreviewJson.Form.ModelMergePreview);
}

[JsonSerializable(typeof(AdapterMergePreview))]
[JsonSerializable(typeof(ModelMergePreview))]
internal sealed partial class PreviewJson : JsonSerializerContext
{
    public static readonly PreviewJson Form = new(JsonForm.Indented(nulls: false));
}
