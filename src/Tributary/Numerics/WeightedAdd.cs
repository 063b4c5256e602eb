using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace Tributary.Numerics;

/// <summary>x + c y, entry by entry: in float64 with a product of its own, rounded to float32 once.</summary>
internal static class WeightedAdd
{
    /// <summary>sums[i] = x[i] + coefficient * y[i].</summary>
    public static void Run(ReadOnlySpan<float> x, ReadOnlySpan<float> y, double coefficient, Span<float> sums)
    {
        Debug.Assert(x.Length == y.Length && x.Length == sums.Length, "lengths differ");
        ref var firstX = ref MemoryMarshal.GetReference(x);
        ref var firstY = ref MemoryMarshal.GetReference(y);
        ref var target = ref MemoryMarshal.GetReference(sums);
        var i = 0;
        for (; i <= x.Length - Vector256<float>.Count; i += Vector256<float>.Count)
        {
            var (x0, x1) = Vector256.Widen(Vector256.LoadUnsafe(ref firstX, (nuint)i));
            var (y0, y1) = Vector256.Widen(Vector256.LoadUnsafe(ref firstY, (nuint)i));
            Vector256.Narrow(x0 + (y0 * coefficient), x1 + (y1 * coefficient)).StoreUnsafe(ref target, (nuint)i);
        }

        for (; i < x.Length; i++)
        {
            sums[i] = (float)(x[i] + (y[i] * coefficient));
        }
    }
}
