using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Tributary.Numerics;

/// <summary>
/// Inner products over one chunk, one or several at once. Each has 16 lanes: four vectors of 256 bits or two of 512, the same additions
/// either way.
/// </summary>
internal static class InnerProductKernels
{
    /// <summary>One inner product over one chunk.</summary>
    public static double One(ref double x, ref double y, int count)
    {
        var (a, b, c, d) = (Vector256<double>.Zero, Vector256<double>.Zero, Vector256<double>.Zero, Vector256<double>.Zero);
        nuint i = 0;
        for (; i + Products.Lanes <= (nuint)count; i += Products.Lanes)
        {
            a = Vector256.FusedMultiplyAdd(Vector256.LoadUnsafe(ref x, i), Vector256.LoadUnsafe(ref y, i), a);
            b = Vector256.FusedMultiplyAdd(Vector256.LoadUnsafe(ref x, i + 4), Vector256.LoadUnsafe(ref y, i + 4), b);
            c = Vector256.FusedMultiplyAdd(Vector256.LoadUnsafe(ref x, i + 8), Vector256.LoadUnsafe(ref y, i + 8), c);
            d = Vector256.FusedMultiplyAdd(Vector256.LoadUnsafe(ref x, i + 12), Vector256.LoadUnsafe(ref y, i + 12), d);
        }

        return SumOfLanes(a, b, c, d, ref Unsafe.Add(ref x, i), ref Unsafe.Add(ref y, i), count - (int)i);
    }

    /// <summary>Four inner products at once: sixteen accumulators, each loaded row used twice.</summary>
    public static (double D00, double D01, double D10, double D11) TwoByTwo(ref double x0, ref double x1,
        ref double y0, ref double y1, int count)
    {
        Vector256<double> a0 = default, a1 = default, a2 = default, a3 = default, b0 = default, b1 = default, b2 = default, b3 = default;
        Vector256<double> c0 = default, c1 = default, c2 = default, c3 = default, d0 = default, d1 = default, d2 = default, d3 = default;
        nuint i = 0;
        for (; i + Products.Lanes <= (nuint)count; i += Products.Lanes)
        {
            StepFour(ref x0, ref x1, ref y0, ref y1, i, ref a0, ref b0, ref c0, ref d0);
            StepFour(ref x0, ref x1, ref y0, ref y1, i + 4, ref a1, ref b1, ref c1, ref d1);
            StepFour(ref x0, ref x1, ref y0, ref y1, i + 8, ref a2, ref b2, ref c2, ref d2);
            StepFour(ref x0, ref x1, ref y0, ref y1, i + 12, ref a3, ref b3, ref c3, ref d3);
        }

        var rest = count - (int)i;
        ref var x0Rest = ref Unsafe.Add(ref x0, i);
        ref var x1Rest = ref Unsafe.Add(ref x1, i);
        ref var y0Rest = ref Unsafe.Add(ref y0, i);
        ref var y1Rest = ref Unsafe.Add(ref y1, i);
        return (
            SumOfLanes(a0, a1, a2, a3, ref x0Rest, ref y0Rest, rest), SumOfLanes(b0, b1, b2, b3, ref x0Rest, ref y1Rest, rest),
            SumOfLanes(c0, c1, c2, c3, ref x1Rest, ref y0Rest, rest), SumOfLanes(d0, d1, d2, d3, ref x1Rest, ref y1Rest, rest));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StepFour(
        ref double x0, ref double x1, ref double y0, ref double y1, nuint i,
        ref Vector256<double> a, ref Vector256<double> b, ref Vector256<double> c, ref Vector256<double> d)
    {
        var (u, v) = (Vector256.LoadUnsafe(ref x0, i), Vector256.LoadUnsafe(ref x1, i));
        var (s, t) = (Vector256.LoadUnsafe(ref y0, i), Vector256.LoadUnsafe(ref y1, i));
        a = Vector256.FusedMultiplyAdd(u, s, a);
        b = Vector256.FusedMultiplyAdd(u, t, b);
        c = Vector256.FusedMultiplyAdd(v, s, c);
        d = Vector256.FusedMultiplyAdd(v, t, d);
    }

    /// <summary>Twelve inner products at once: four rows of x with three of y.</summary>
    public static void FourByThree(ref double x, ref double y, nint stride, int count, Span<double> result)
    {
        ref var x1 = ref Unsafe.Add(ref x, stride);
        ref var x2 = ref Unsafe.Add(ref x1, stride);
        ref var x3 = ref Unsafe.Add(ref x2, stride);
        ref var y1 = ref Unsafe.Add(ref y, stride);
        ref var y2 = ref Unsafe.Add(ref y1, stride);
        Vector512<double> a0 = default, a1 = default, b0 = default, b1 = default, c0 = default, c1 = default, d0 = default, d1 = default,
            e0 = default, e1 = default, f0 = default, f1 = default;
        Vector512<double> g0 = default, g1 = default, h0 = default, h1 = default, i0 = default, i1 = default, j0 = default, j1 = default,
            k0 = default, k1 = default, l0 = default, l1 = default;
        nuint i = 0;
        for (; i + Products.Lanes <= (nuint)count; i += Products.Lanes)
        {
            var (p0, q0, r0) = (Vector512.LoadUnsafe(ref y, i), Vector512.LoadUnsafe(ref y1, i), Vector512.LoadUnsafe(ref y2, i));
            var (p1, q1, r1) = (Vector512.LoadUnsafe(ref y, i + 8), Vector512.LoadUnsafe(ref y1, i + 8),
                Vector512.LoadUnsafe(ref y2, i + 8));
            var (u0, v0) = (Vector512.LoadUnsafe(ref x, i), Vector512.LoadUnsafe(ref x, i + 8));
            (a0, a1) = (Vector512.FusedMultiplyAdd(u0, p0, a0), Vector512.FusedMultiplyAdd(v0, p1, a1));
            (b0, b1) = (Vector512.FusedMultiplyAdd(u0, q0, b0), Vector512.FusedMultiplyAdd(v0, q1, b1));
            (c0, c1) = (Vector512.FusedMultiplyAdd(u0, r0, c0), Vector512.FusedMultiplyAdd(v0, r1, c1));
            var (u1, v1) = (Vector512.LoadUnsafe(ref x1, i), Vector512.LoadUnsafe(ref x1, i + 8));
            (d0, d1) = (Vector512.FusedMultiplyAdd(u1, p0, d0), Vector512.FusedMultiplyAdd(v1, p1, d1));
            (e0, e1) = (Vector512.FusedMultiplyAdd(u1, q0, e0), Vector512.FusedMultiplyAdd(v1, q1, e1));
            (f0, f1) = (Vector512.FusedMultiplyAdd(u1, r0, f0), Vector512.FusedMultiplyAdd(v1, r1, f1));
            var (u2, v2) = (Vector512.LoadUnsafe(ref x2, i), Vector512.LoadUnsafe(ref x2, i + 8));
            (g0, g1) = (Vector512.FusedMultiplyAdd(u2, p0, g0), Vector512.FusedMultiplyAdd(v2, p1, g1));
            (h0, h1) = (Vector512.FusedMultiplyAdd(u2, q0, h0), Vector512.FusedMultiplyAdd(v2, q1, h1));
            (i0, i1) = (Vector512.FusedMultiplyAdd(u2, r0, i0), Vector512.FusedMultiplyAdd(v2, r1, i1));
            var (u3, v3) = (Vector512.LoadUnsafe(ref x3, i), Vector512.LoadUnsafe(ref x3, i + 8));
            (j0, j1) = (Vector512.FusedMultiplyAdd(u3, p0, j0), Vector512.FusedMultiplyAdd(v3, p1, j1));
            (k0, k1) = (Vector512.FusedMultiplyAdd(u3, q0, k0), Vector512.FusedMultiplyAdd(v3, q1, k1));
            (l0, l1) = (Vector512.FusedMultiplyAdd(u3, r0, l0), Vector512.FusedMultiplyAdd(v3, r1, l1));
        }

        var rest = count - (int)i;
        result[0] = SumOfLanes(a0, a1, ref Unsafe.Add(ref x, i), ref Unsafe.Add(ref y, i), rest);
        result[1] = SumOfLanes(b0, b1, ref Unsafe.Add(ref x, i), ref Unsafe.Add(ref y1, i), rest);
        result[2] = SumOfLanes(c0, c1, ref Unsafe.Add(ref x, i), ref Unsafe.Add(ref y2, i), rest);
        result[3] = SumOfLanes(d0, d1, ref Unsafe.Add(ref x1, i), ref Unsafe.Add(ref y, i), rest);
        result[4] = SumOfLanes(e0, e1, ref Unsafe.Add(ref x1, i), ref Unsafe.Add(ref y1, i), rest);
        result[5] = SumOfLanes(f0, f1, ref Unsafe.Add(ref x1, i), ref Unsafe.Add(ref y2, i), rest);
        result[6] = SumOfLanes(g0, g1, ref Unsafe.Add(ref x2, i), ref Unsafe.Add(ref y, i), rest);
        result[7] = SumOfLanes(h0, h1, ref Unsafe.Add(ref x2, i), ref Unsafe.Add(ref y1, i), rest);
        result[8] = SumOfLanes(i0, i1, ref Unsafe.Add(ref x2, i), ref Unsafe.Add(ref y2, i), rest);
        result[9] = SumOfLanes(j0, j1, ref Unsafe.Add(ref x3, i), ref Unsafe.Add(ref y, i), rest);
        result[10] = SumOfLanes(k0, k1, ref Unsafe.Add(ref x3, i), ref Unsafe.Add(ref y1, i), rest);
        result[11] = SumOfLanes(l0, l1, ref Unsafe.Add(ref x3, i), ref Unsafe.Add(ref y2, i), rest);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static double SumOfLanes(Vector512<double> low, Vector512<double> high, ref double x, ref double y, int rest)
    {
        if (rest > 0)
        {
            return SumOfLanes(low.GetLower(), low.GetUpper(), high.GetLower(), high.GetUpper(), ref x, ref y, rest);
        }

        var eight = low + high;
        var four = eight.GetLower() + eight.GetUpper();
        var two = four.GetLower() + four.GetUpper();
        return two[0] + two[1];
    }

    /// <summary>Adds the last elements (fewer than 16) to their lanes and combines the lanes in the fixed order.</summary>
    private static double SumOfLanes(Vector256<double> a, Vector256<double> b, Vector256<double> c, Vector256<double> d,
        ref double x, ref double y, int rest)
    {
        if (rest > 0)
        {
            Span<double> lanes = stackalloc double[Products.Lanes];
            a.CopyTo(lanes);
            b.CopyTo(lanes[4..]);
            c.CopyTo(lanes[8..]);
            d.CopyTo(lanes[12..]);
            for (var i = 0; i < rest; i++)
            {
                lanes[i] = Math.FusedMultiplyAdd(Unsafe.Add(ref x, i), Unsafe.Add(ref y, i), lanes[i]);
            }

            (a, b, c, d) = (Vector256.Create(lanes), Vector256.Create(lanes[4..]), Vector256.Create(lanes[8..]),
                Vector256.Create(lanes[12..]));
        }

        var four = (a + c) + (b + d);
        var two = four.GetLower() + four.GetUpper();
        return two[0] + two[1];
    }
}
