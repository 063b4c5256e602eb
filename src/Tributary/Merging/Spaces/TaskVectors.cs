using Tributary.Adapters;
using Tributary.Merging.Layers;
using Tributary.Merging.Plans;

namespace Tributary.Merging.Spaces;

/// <summary>
/// The task vectors that a merge reads, layer by layer, after its pre-steps: straight from the files, so that a merge of large adapters
/// needs the memory of a few layers, or kept in memory, where several merges read the same. Layers may be read side by side, one layer by
/// one thread at a time.
/// </summary>
internal sealed class TaskVectors
{
    private readonly Func<int, ModuleFactors> read;
    private readonly Func<int, FactorParts> open;
    private readonly double[]?[]? grams;

    private TaskVectors(IReadOnlyList<MergeModule> modules, Func<int, ModuleFactors> read, Func<int, FactorParts> open, bool keeps)
    {
        (Modules, this.read, this.open) = (modules, read, open);
        grams = keeps ? new double[]?[modules.Count] : null;
    }

    /// <summary>The layers; scalings are those after <c>balance</c>.</summary>
    public IReadOnlyList<MergeModule> Modules { get; }

    /// <summary>What <c>balance</c> multiplied each task vector by, in the recipe's order; null if it did not.</summary>
    public IReadOnlyList<double>? Balance { get; private init; }

    /// <summary>True if the factors are not those of the files.</summary>
    public bool IsCalibrated { get; private init; }

    private bool IsKept => grams is not null;

    /// <summary>The task vectors as they lie in the files of a plan.</summary>
    public static TaskVectors Of(AdapterMergePlan plan) => new(
        plan.Modules, index => ModuleFactors.Read(plan.Adapters, plan.Modules[index]), index =>
            FactorParts.Of(plan.Adapters, plan.Modules[index]), keeps: false);

    /// <summary>The same, each layer read once and then in memory.</summary>
    public TaskVectors Kept()
    {
        var kept = new ModuleFactors?[Modules.Count];
        ModuleFactors Once(int index) => kept[index] ??= read(index);
        return new TaskVectors(Modules, Once, index => FactorParts.Of(Once(index)), keeps: true)
            { Balance = Balance, IsCalibrated = IsCalibrated };
    }

    /// <summary>The task vectors times a factor each: it enters by the scalings, and no entry is touched.</summary>
    /// <param name="factors">One per input, in the recipe's order.</param>
    public TaskVectors Balanced(IReadOnlyList<double> factors)
    {
        MergeModule[] modules = [.. Modules.Select(module => module with
        {
            Shapes = [.. module.Shapes.Select((shape, i) => shape is null ? null : shape with { Scaling = shape.Scaling * factors[i] })],
        })];
        ModuleFactors Scaled(int index) => new(modules[index],
            [.. read(index).Factors.Select((own, i) => own is null ? null : own with { Scaling = modules[index].Shapes[i]!.Scaling })]);
        return new TaskVectors(modules, Scaled, index => open(index) with { Module = modules[index] }, IsKept)
            { Balance = factors, IsCalibrated = IsCalibrated };
    }

    /// <summary>The task vectors after <see cref="Calibration"/>.</summary>
    /// <param name="tau">Its strength, in [0, 1]; 0 changes nothing.</param>
    public TaskVectors Calibrated(double tau)
    {
        if (tau == 0)
        {
            return this;
        }

        ModuleFactors Weakened(int index) => Calibration.Apply(read(index), tau);
        return new TaskVectors(Modules, Weakened, index => FactorParts.Of(Weakened(index)), keeps: false)
            { Balance = Balance, IsCalibrated = true };
    }

    /// <summary>The factors of a layer; not to be changed.</summary>
    public ModuleFactors Read(int index) => read(index);

    /// <summary>The factors of a layer, to be changed by the caller.</summary>
    public ModuleFactors ReadOwn(int index)
    {
        var factors = read(index);
        return IsKept ? factors with { Factors = [.. factors.Factors.Select(Copy)] } : factors;
    }

    /// <summary>The factors of a layer, part by part.</summary>
    public FactorParts Open(int index) => open(index);

    /// <summary>Inner products of a layer's task vectors, for figures alone: see <see cref="StackMerge.MeasuredGram"/>.</summary>
    public double[] MeasuredGram(int index) =>
        grams is null ? StackMerge.MeasuredGram(open(index)) : grams[index] ??= StackMerge.MeasuredGram(open(index));

    private static LoraFactors? Copy(LoraFactors? own) => own is null ? null : own with { A = [.. own.A], B = [.. own.B] };
}
