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
        ModelMergePlan plan, string outFolder, int threads = 0, IProgress<ModelMergeProgress>? progress = null, CancellationToken cancellation = default)
    {
        using var whole = WholeFolder.Create(outFolder);
        var seen = new TensorSight?[plan.Tensors.Count];
        using (var writer = new ModelFolderWriter(whole.WorkPath, plan.Tensors.Select(tensor => new Safetensors.TensorLayout(tensor.Name, tensor.Dtype, tensor.Shape)), plan.Recipe.ShardBytes))
        {
            var done = 0L;
            ForEach(Enumerable.Range(0, plan.Tensors.Count).OrderByDescending(index => plan.Tensors[index].Bytes * plan.Tensors[index].Inputs.Count), threads, index =>
            {
                var tensor = plan.Tensors[index];
                var size = Math.Max(1, tensor.Bytes / Math.Max(1, tensor.Count));
                var job = new TensorJob(plan, tensor, writer, count => progress?.Report(new ModelMergeProgress(Interlocked.Add(ref done, count * size), plan.Bytes, "merging")), cancellation);
                Merge(plan, job);
                seen[index] = job.Sight;
            }, cancellation);
            writer.Finish();
        }

        var digests = HashInputs(plan, threads, progress, cancellation);
        var diagnostics = ModelMergeDiagnostics.Of(plan, seen, digests);
        new ModelFolderFiles(plan, diagnostics).Write(whole.WorkPath, Path.GetFullPath(outFolder));
        cancellation.ThrowIfCancellationRequested();
        whole.Commit();
        return diagnostics;
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

    /// <summary>The digest of every file that the merge depends on, by model.</summary>
    private static Dictionary<string, Digest> HashInputs(ModelMergePlan plan, int threads, IProgress<ModelMergeProgress>? progress, CancellationToken cancellation)
    {
        var files = plan.Models.SelectMany(model => model.WeightFiles).Distinct(StringComparer.Ordinal).ToArray();
        var bytes = files.Select(file => new FileInfo(file).Length).ToArray();
        var digests = new Digest[files.Length];
        var done = 0L;
        ForEach(Enumerable.Range(0, files.Length).OrderByDescending(index => bytes[index]), threads, index =>
        {
            digests[index] = Digest.OfFile(files[index]);
            progress?.Report(new ModelMergeProgress(Interlocked.Add(ref done, bytes[index]), bytes.Sum(), "hashing the inputs"));
        }, cancellation);
        return files.Zip(digests).ToDictionary(pair => pair.First, pair => pair.Second, StringComparer.Ordinal);
    }

    /// <summary>Runs in parallel, items taken one by one in their order; the first error is thrown as it is.</summary>
    private static void ForEach(IEnumerable<int> items, int threads, Action<int> action, CancellationToken cancellation)
    {
        var options = new ParallelOptions { CancellationToken = cancellation, MaxDegreeOfParallelism = threads > 0 ? threads : Environment.ProcessorCount };
        try
        {
            Parallel.ForEach(System.Collections.Concurrent.Partitioner.Create(items, System.Collections.Concurrent.EnumerablePartitionerOptions.NoBuffering), options, action);
        }
        catch (AggregateException several)
        {
            var first = several.InnerExceptions.FirstOrDefault(inner => inner is not OperationCanceledException) ?? several.InnerExceptions[0];
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(first);
        }
    }
}
