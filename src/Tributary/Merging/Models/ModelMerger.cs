using System.Globalization;

namespace Tributary.Merging.Models;

/// <summary>How far a merge is.</summary>
/// <param name="Done">Bytes of the work at hand that are done.</param>
/// <param name="Of">Bytes of it in all.</param>
/// <param name="Work">The work, as in "merging" or "hashing the inputs".</param>
public sealed record ModelMergeProgress(long Done, long Of, string Work);

/// <summary>
/// Carries out a <see cref="ModelMergePlan"/>. Tensors are merged side by side, the largest first, each by one thread in blocks at fixed
/// places: memory is a few blocks a thread whatever the size of the models, and the bytes depend neither on threads nor on the machine.
/// </summary>
public static class ModelMerger
{
    /// <summary>Raised with every change that may alter a byte of a result.</summary>
    public const int CodeVersion = 1;

    /// <summary>Merges into a folder that appears whole, or not at all.</summary>
    /// <param name="plan">What to do.</param>
    /// <param name="outFolder">The folder to make; it must not exist, or be empty.</param>
    /// <param name="threads">At most so many threads; 0: one per processor.</param>
    /// <param name="progress">Told after every block, from any thread; may be null.</param>
    /// <param name="cancellation">Asks to stop after the current blocks; nothing is left behind.</param>
    /// <exception cref="BadInputException">The folder is in use, or an input holds a NaN or an infinity, or changed meanwhile.</exception>
    /// <exception cref="OperationCanceledException">Stopped on request.</exception>
    public static ModelMergeDiagnostics Run(
        ModelMergePlan plan, string outFolder, int threads = 0, IProgress<ModelMergeProgress>? progress = null,
            CancellationToken cancellation = default)
    {
        using var whole = WholeFolder.Create(outFolder);
        var seen = new TensorSight?[plan.Tensors.Count];
        IReadOnlyDictionary<string, Digest> digests;
        using (var writer = new ModelFolderWriter(whole.WorkPath,
            plan.Tensors.Select(tensor => new Safetensors.TensorLayout(tensor.Name, tensor.Dtype, tensor.Shape)), plan.Recipe.ShardBytes))
        {
            var done = 0L;
            OneByOne.Run(Enumerable.Range(0, plan.Tensors.Count)
                .OrderByDescending(index => plan.Tensors[index].Bytes * plan.Tensors[index].Inputs.Count), threads, index =>
            {
                var tensor = plan.Tensors[index];
                var size = Math.Max(1, tensor.Bytes / Math.Max(1, tensor.Count));
                var job = new TensorJob(plan, tensor, writer, count =>
                    progress?.Report(new ModelMergeProgress(Interlocked.Add(ref done, count * size), plan.Bytes, "merging")), cancellation);
                Merge(plan, job);
                seen[index] = job.Sight;
            }, cancellation);
            writer.Finish();
        }

        // Hashing needs the processor and none of the disk: it runs while the disk takes the weights.
        using (whole.BeginFlush())
        {
            digests = InputHashes.Of(
                plan.Models.SelectMany(model => model.WeightFiles), threads, (hashed, all) =>
                    progress?.Report(new ModelMergeProgress(hashed, all, "hashing the inputs")), cancellation);
        }

        var diagnostics = ModelMergeDiagnostics.Of(plan, seen, digests);
        WriteFiles(plan, diagnostics, whole.WorkPath, Path.GetFullPath(outFolder));
        cancellation.ThrowIfCancellationRequested();
        whole.Commit();
        return diagnostics;
    }

    private static void WriteFiles(ModelMergePlan plan, ModelMergeDiagnostics diagnostics, string folder, string finalFolder)
    {
        ModelFolderFiles.Write(plan.Models[0], plan.Models[0].Config.Count > 0 ? MergedModelConfig.Of(plan)
            : [], plan.Recipe.ChatTemplate, folder);
        var recipe = plan.Recipe.ToYaml(finalFolder);
        File.WriteAllText(Path.Combine(folder, MergeResult.RecipeName), recipe);
        File.WriteAllBytes(Path.Combine(folder, MergeDiagnostics.FileName), diagnostics.ToJson());
        var card = new ModelCard
        {
            Definition = plan.Definition,
            Inputs = diagnostics.Inputs,
            Seed = plan.Recipe.Method.IsRandom ? plan.Recipe.Seed : null,
            Recipe = recipe,
            Size = string.Create(CultureInfo.InvariantCulture, $"{diagnostics.Tensors.Count} tensors, "
                + $"{plan.Tensors.Sum(tensor => tensor.Count)} parameters"),
            Overall = diagnostics.Overall,
            From = diagnostics.Tensors.FirstOrDefault(tensor => tensor.Figures is not null)?.From ?? [],
        };
        card.Write(folder);
    }

    private static void Merge(ModelMergePlan plan, TensorJob job)
    {
        if (job.Tensor.IsVerbatim)
        {
            job.Copy(0);
        }
        else if (job.Count > 0)
        {
            plan.Recipe.Method.Kernel(job);
        }
    }
}
