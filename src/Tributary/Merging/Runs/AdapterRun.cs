using System.Text.Json.Nodes;
using Tributary.Adapters;
using Tributary.Merging.Entries;
using Tributary.Merging.Layers;
using Tributary.Merging.Models;
using Tributary.Merging.Outputs;
using Tributary.Merging.Plans;
using Tributary.Merging.Recipes;
using Tributary.Merging.Spaces;

namespace Tributary.Merging.Runs;

/// <summary>
/// Carries out a plan over adapters, layers in parallel. Each layer is computed by one thread and nothing crosses layers but whole numbers,
/// so that the bytes of the result depend neither on the number of threads nor on the machine. Memory: the factors and coordinates of one
/// layer per thread; results go to their place in the output as they are made.
/// </summary>
/// <param name="plan">What to do.</param>
/// <param name="merge">The method in its space.</param>
/// <param name="loop">Goes over the layers.</param>
internal sealed class AdapterRun(AdapterMergePlan plan, LayerMerge merge, MergeLoop loop)
{
    /// <summary>The run of a plan by itself.</summary>
    public static AdapterRun Of(AdapterMergePlan plan, MergeLoop loop) => new(plan, LayerMerge.Of(plan, loop), loop);

    /// <summary>Merges into memory.</summary>
    /// <exception cref="BadInputException">The recipe asks for something else than an adapter.</exception>
    public MergeResult ToMemory()
    {
        if (plan.Recipe.Settings.Output is not MergeTarget.Adapter and var other)
        {
            throw new BadInputException(plan.Recipe.Where, $"output is '{SettingsWords.Targets.Of(other)}', which is written to a folder; "
                + "an adapter alone can be merged into memory");
        }

        var memory = new MemoryOutput(plan.Modules.Count);
        var tallies = MergeAll(memory);
        Measure(tallies);
        var config = MergedConfig.Of(plan, [.. memory.Layers.Select(layer => layer.Shape)]);
        return new MergeResult(plan, new LoraAdapter(config, memory.Layers, plan.Dtype), tallies, merge.Balance, plan.Lambda);
    }

    /// <summary>Merges into a folder.</summary>
    /// <returns>What is to lie beside the weights.</returns>
    public ResultFiles Write(WholeFolder whole)
    {
        IReadOnlyDictionary<string, Digest>? digests = null;
        var diagnostics = WriteWeights(whole, () => digests = plan.Target is null ? null
            : InputHashes.Of(Inputs().SelectMany(input => input.Paths), loop));
        return new ResultFiles(
            plan.Written(plan.Lambda),
            new MergeSummary(diagnostics.Inputs, diagnostics.Overall, diagnostics.ToJson()),
            digests is null ? null : BesideModel(diagnostics, digests));
    }

    /// <summary>Writes a model that can be loaded: its weights, configuration and tokenizer, for whoever puts other files beside them.
    /// </summary>
    /// <param name="whole">Where to.</param>
    public MergeDiagnostics WriteModel(WholeFolder whole)
    {
        var diagnostics = WriteWeights(whole);
        plan.Files!.Write(Config, chatTemplate: null, whole.WorkPath);
        return diagnostics;
    }

    /// <summary>The configuration of a result that is a model.</summary>
    private JsonObject Config => MergedModelConfig.Of(plan.Target!.Model, plan.Recipe.Settings.Dtype, plan.Target.UntiesHead);

    private MergeDiagnostics WriteWeights(WholeFolder whole, Action? meanwhile = null)
    {
        ModuleTally[] tallies;
        using (var output = OutputIn(whole.WorkPath))
        {
            tallies = MergeAll(output);
            output.Complete(loop);
        }

        // Figures and digests are found while the disk takes the weights.
        using (whole.BeginFlush())
        {
            Measure(tallies);
            meanwhile?.Invoke();
            return MergeDiagnostics.Of(plan, tallies, merge.Balance, plan.Lambda);
        }
    }

    private FolderOutput OutputIn(string folder) => plan.Recipe.Settings.Output switch
    {
        MergeTarget.Delta => new DeltaOutput(plan, folder),
        MergeTarget.Model => new ModelOutput(plan, folder),
        _ => new AdapterOutput(plan, folder),
    };

    private ModuleTally[] MergeAll(MergeOutput target)
    {
        var output = SpectralOutput.Around(plan, target);
        merge.Prepare(loop);
        var tallies = loop.Run("merging", plan.Modules.Count, index =>
            merge.Merge(index, zeroIsPositive: true, output, loop.Cancellation));
        if (plan.Choices is { Elect: not Elect.None, Profile.ZeroSign: ZeroSign.ModelMajority }
            && tallies.Sum(tally => tally.Election.Balance) <= 0)
        {
            // Entries whose sum was exactly 0 were taken as positive; the majority says otherwise.
            return loop.Run("merging", plan.Modules.Count, index => tallies[index].Election.Ties == 0 ? tallies[index]
                : merge.Merge(index, zeroIsPositive: false, output, loop.Cancellation));
        }

        return tallies;
    }

    private void Measure(ModuleTally[] tallies) => loop.Run("measuring", plan.Modules.Count, index =>
    {
        merge.Measure(index, tallies[index], exactly: false);
        return true;
    });

    /// <summary>The base model and the adapters, each with the files that the result depends on.</summary>
    private IEnumerable<(string Name, string[] Paths)> Inputs() =>
    [
        (plan.Target!.Model.Name, [.. plan.Target.Model.WeightFiles]),
        .. plan.Recipe.Inputs.Select(input => (input.Name, new[]
        {
            Path.GetFullPath(Path.Combine(input.Folder, LoraConfigFile.FileName)),
            Path.GetFullPath(Path.Combine(input.Folder, LoraAdapterFile.WeightsName)),
        })),
    ];

    private ModelFiles BesideModel(MergeDiagnostics diagnostics, IReadOnlyDictionary<string, Digest> digests) => new(
        plan.Files!,
        Config,
        ChatTemplate: null,
        new ModelCard(
            $"{plan.Definition}, added to {plan.Target!.Model.Name}",
            [.. Inputs().Select(input => ModelMergeDiagnostics.Input.Of(input.Name, input.Paths, digests))],
            plan.Recipe.Settings.Method.IsRandom ? plan.Recipe.Settings.Seed : null,
            string.Create(CultureInfo.InvariantCulture, $"{plan.Modules.Count} layers of "
                + $"{plan.Target.Tensors.Count} tensors took a delta"),
            diagnostics.Overall,
            diagnostics.Inputs)
            { Notes = plan.Target.Model.QuantizationNote is { } note ? [.. plan.Notes, note] : plan.Notes });
}
