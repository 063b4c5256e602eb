using Tributary.Merging.Entries;
using Tributary.Merging.Layers;
using Tributary.Merging.Methods;
using Tributary.Merging.Recipes;

namespace Tributary.Merging.Spaces;

/// <summary>
/// The task vectors of a merge in its space: what a method reads, whatever it then does with it. Depends on the adapters, the pre-steps and
/// the space, on nothing else (<see cref="SpaceKey"/>), so that merges which differ in method, density or weights can be given the same
/// one. Spaces without a costly way in (stack, factors, delta) share the factors alone.
/// </summary>
/// <param name="vectors">The task vectors.</param>
/// <param name="key">The space, and how it is entered.</param>
/// <param name="isKept">True: what was found once is kept for the next merge, with the
/// memory that takes. False: a layer is forgotten once it is merged.</param>
internal sealed class SpaceProjection(TaskVectors vectors, SpaceKey key, bool isKept)
{
    private readonly ModuleGrid?[] grids = new ModuleGrid?[vectors.Modules.Count];
    private readonly KnotsBasis?[] bases = new KnotsBasis?[vectors.Modules.Count];

    /// <summary>The task vectors, after the pre-steps.</summary>
    public TaskVectors Vectors => vectors;

    /// <summary>True if grids serve more than one merge, and so must be left as they are.</summary>
    public bool IsKept => isKept;

    /// <summary>A layer in the spaces knots and core.</summary>
    /// <param name="index">The layer, by its place in the plan.</param>
    /// <param name="signed">False: see <see cref="KnotsGrid.Of"/>.</param>
    /// <param name="isAskedAgain">Whether the same merge will ask again: what is costly and small is kept until then.</param>
    public ModuleGrid Grid(int index, bool signed, bool isAskedAgain) => isKept
        ? grids[index] ??= Enter(index, signed: true, isAskedAgain: false)
        : Enter(index, signed, isAskedAgain);

    /// <summary>A layer in the space core.</summary>
    public CoreGrid Core(int index) => (CoreGrid)Grid(index, signed: true, isAskedAgain: false);

    private ModuleGrid Enter(int index, bool signed, bool isAskedAgain)
    {
        var factors = vectors.Read(index);
        return key.Space == MergeSpace.Knots ? KnotsGrid.Of(factors, BasisOf(index, factors, isAskedAgain), key.Stack, signed)
            : CoreGrid.Of(factors);
    }

    /// <summary>The costly part of a grid of knots, kept between the passes of a merge wherever it is small.</summary>
    private KnotsBasis BasisOf(int index, ModuleFactors factors, bool isAskedAgain)
    {
        var basis = bases[index] ?? KnotsBasis.Of(factors, key);
        bases[index] = isAskedAgain && basis.Formed is null ? basis : null;
        return basis;
    }
}

/// <summary>All that a projection depends on, beside the adapters.</summary>
/// <param name="Balance">The pre-step before all others.</param>
/// <param name="Tau">Strength of the calibration; 0: none.</param>
/// <param name="Space">The space.</param>
/// <param name="Stack">Side of KnOTS's stack.</param>
/// <param name="KnotsCut">See <see cref="MergeProfile.KnotsCut"/>; null in other spaces.</param>
internal sealed record SpaceKey(MergeBalance Balance, double Tau, MergeSpace Space, StackSide Stack, double? KnotsCut)
{
    /// <summary>The projection that settings need.</summary>
    /// <param name="settings">The settings.</param>
    /// <param name="tau">Strength of the calibration: a merge may need the uncalibrated projection beside its own.</param>
    public static SpaceKey Of(MergeSettings settings, double tau) => settings.Space == MergeSpace.Knots
        ? new(settings.Balance, tau, settings.Space, settings.Stack, settings.Profile.KnotsCut)
        : new(settings.Balance, tau, settings.Space, StackSide.Output, null);
}
