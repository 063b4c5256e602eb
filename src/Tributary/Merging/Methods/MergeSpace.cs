namespace Tributary.Merging.Methods;

/// <summary>In which coordinates the entries of the task vectors are compared.</summary>
public enum MergeSpace
{
    /// <summary>The task vectors themselves, [out x in]. A result has full rank: it is kept dense, or truncated.</summary>
    Delta,

    /// <summary>A and B each on its own, as PEFT does: the product of the merged factors
    /// holds cross terms B_i A_j. Rank r; all ranks must be equal.</summary>
    Factors,

    /// <summary>Factors side by side: the exact weighted sum, of rank sum r_i. Entries of different languages never meet.</summary>
    Stack,

    /// <summary>S V_i of one SVD of all task vectors side by side (KnOTS, arXiv:2410.19735).</summary>
    Knots,

    /// <summary>U_B^T dW_i V_A, the core between orthonormal bases of all B and of all A (Core Space, arXiv:2509.17786).</summary>
    Core,
}

/// <summary>Along which side KnOTS sets the task vectors side by side.</summary>
public enum StackSide
{
    /// <summary>[dW_1 ... dW_n]: one basis of the outputs. The default.</summary>
    Output,

    /// <summary>The transposed problem: one basis of the inputs (KnOTS's <c>concat_across_output: false</c>).</summary>
    Input,
}

/// <summary>The words of a recipe for a space.</summary>
internal static class SpaceWords
{
    /// <summary>The spaces.</summary>
    public static readonly Words<MergeSpace> Spaces = new(
        (MergeSpace.Delta, "delta"), (MergeSpace.Factors, "factors"), (MergeSpace.Stack, "stack"),
        (MergeSpace.Knots, "knots"), (MergeSpace.Core, "core"));

    /// <summary>The sides of KnOTS's stack.</summary>
    public static readonly Words<StackSide> Sides = new((StackSide.Output, "output"), (StackSide.Input, "input"));
}
