using Tributary.Merging.Layers;
using Tributary.Merging.Methods;
using Tributary.Merging.Models;
using Tributary.Merging.Outputs;
using Tributary.Merging.Plans;
using Tributary.Safetensors;

namespace Tributary.Merging.Runs;

/// <summary>
/// Carries out a plan over whole models. Tensors are merged side by side, the largest first, each by one thread in blocks at fixed places:
/// memory is a few blocks a thread whatever the size of the models, and the bytes depend neither on threads nor on the machine.
/// </summary>
internal sealed class ModelRun(ModelMergePlan plan, MergeLoop loop)
{
    /// <summary>Raised with every change that may alter a byte of a result.</summary>
    public const int CodeVersion = 1;

    /// <summary>Merges into a folder.</summary>
    /// <returns>What is to lie beside the weights.</returns>
    public ResultFiles Write(WholeFolder whole)
    {
        var seen = WriteWeights(whole.WorkPath);
        IReadOnlyDictionary<string, Digest> digests;
        // Hashing needs the processor and none of the disk: it runs while the disk takes the weights.
        using (whole.BeginFlush())
        {
            digests = InputHashes.Of(plan.Models.SelectMany(model => model.WeightFiles), loop);
        }

        var diagnostics = ModelMergeDiagnostics.Of(plan, seen, digests, CodeVersion);
        var from = diagnostics.Tensors.FirstOrDefault(tensor => tensor.Figures is not null)?.From ?? [];
        return new ResultFiles(
            plan.Recipe,
            new MergeSummary(from, diagnostics.Overall, diagnostics.ToJson()),
            new ModelFiles(
                plan.Files,
                MergedModelConfig.Of(plan.Recipe, plan.Models, plan.Tensors, plan.Vocabulary), plan.Recipe.ChatTemplate,
                CardOf(diagnostics, from)));
    }

    private TensorSight?[] WriteWeights(string folder)
    {
        var seen = new TensorSight?[plan.Tensors.Count];
        using var writer = new ModelFolderWriter(folder,
            plan.Tensors.Select(tensor => new TensorLayout(tensor.Name, tensor.Dtype, tensor.Shape)), plan.Recipe.ShardBytes);
        var count = loop.CountBytes("merging", plan.Bytes);
        var largestFirst = Enumerable.Range(0, plan.Tensors.Count)
            .OrderByDescending(index => plan.Tensors[index].Bytes * plan.Tensors[index].Inputs.Count);
        loop.Each(largestFirst, index => seen[index] = Merge(plan.Tensors[index], writer, count));
        writer.Finish();
        return seen;
    }

    private TensorSight? Merge(PlannedTensor tensor, ModelFolderWriter writer, Action<long> countBytes)
    {
        var job = JobOf(tensor, writer, countBytes);
        if (tensor.IsVerbatim)
        {
            job.Copy(0);
        }
        else if (tensor.Count > 0)
        {
            job.Run();
        }

        return job.Sight;
    }

    private TensorJob JobOf(PlannedTensor tensor, ModelFolderWriter writer, Action<long> countBytes)
    {
        ReadRange[] sources = [.. tensor.Inputs.Select(input => input.Open())];
        return new TensorJob(tensor.Name, tensor.Shape,
            [.. tensor.Inputs.Select((input, i) => new TensorInput(input.Model.Name, input.Parameters, tensor.IsCopyOf(i)))])
        {
            Method = plan.Recipe.Method,
            Parameters = tensor.Parameters,
            Base = tensor.Base,
            Seed = plan.Recipe.Seed,
            Masks = plan.Recorded,
            Where = plan.Recipe.Where,
            Cancellation = loop.Cancellation,
            ReadInto = (input, start, destination) => sources[input](start, destination),
            Write = (start, values) =>
            {
                StoredRange.Require(plan.Recipe.Where, tensor.Name, tensor.Dtype, values);
                writer.Write(tensor.Name, start, values);
                countBytes(values.Length * (long)tensor.Dtype.Size());
            },
            Copy = input =>
            {
                writer.Copy(tensor.Name, tensor.Inputs[input].Model.Tensors.FileOf(tensor.Inputs[input].Name), tensor.Inputs[input].Name);
                countBytes(tensor.Bytes);
            },
        };
    }

    private ModelCard CardOf(ModelMergeDiagnostics diagnostics, IReadOnlyList<string> from) => new(
        plan.Definition,
        diagnostics.Inputs,
        plan.Recipe.Method.IsRandom ? plan.Recipe.Seed : null,
        string.Create(CultureInfo.InvariantCulture, $"{diagnostics.Tensors.Count} tensors, "
            + $"{plan.Tensors.Sum(tensor => tensor.Count)} parameters"),
        diagnostics.Overall,
        from)
        {
            Notes = [.. plan.Notes, .. plan.Tensors.SelectMany(tensor => tensor.Inputs).Select(input => input.Model).Distinct()
                .Select(model => model.QuantizationNote).OfType<string>()],
        };
}
