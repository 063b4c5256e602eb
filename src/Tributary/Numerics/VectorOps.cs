using System.Runtime.Intrinsics;

namespace Tributary.Numerics;

/// <summary>What the kernel of a matrix product needs of a vector type, so that it is written once for all of them.</summary>
/// <typeparam name="T">Element: float or double.</typeparam>
/// <typeparam name="TVector">Vector of T.</typeparam>
internal interface IVectorOps<T, TVector>
{
    static abstract int Count { get; }

    static abstract TVector Zero { get; }

    static abstract TVector Load(ref T source, int offset);

    static abstract void Store(TVector vector, ref T target, int offset);

    static abstract TVector Create(T value);

    /// <summary>x * y + z, rounded once, with or without hardware for it.</summary>
    static abstract TVector FusedMultiplyAdd(TVector x, TVector y, TVector z);
}

/// <summary>Eight float32 or four float64.</summary>
internal readonly struct Wide256<T> : IVectorOps<T, Vector256<T>>
    where T : unmanaged
{
    public static int Count => Vector256<T>.Count;

    public static Vector256<T> Zero => Vector256<T>.Zero;

    public static Vector256<T> Load(ref T source, int offset) => Vector256.LoadUnsafe(ref source, (nuint)offset);

    public static void Store(Vector256<T> vector, ref T target, int offset) => vector.StoreUnsafe(ref target, (nuint)offset);

    public static Vector256<T> Create(T value) => Vector256.Create(value);

    public static Vector256<T> FusedMultiplyAdd(Vector256<T> x, Vector256<T> y, Vector256<T> z) => typeof(T) == typeof(float)
        ? Vector256.FusedMultiplyAdd(x.AsSingle(), y.AsSingle(), z.AsSingle()).As<float, T>()
        : Vector256.FusedMultiplyAdd(x.AsDouble(), y.AsDouble(), z.AsDouble()).As<double, T>();
}

/// <summary>Sixteen float32 or eight float64.</summary>
internal readonly struct Wide512<T> : IVectorOps<T, Vector512<T>>
    where T : unmanaged
{
    public static int Count => Vector512<T>.Count;

    public static Vector512<T> Zero => Vector512<T>.Zero;

    public static Vector512<T> Load(ref T source, int offset) => Vector512.LoadUnsafe(ref source, (nuint)offset);

    public static void Store(Vector512<T> vector, ref T target, int offset) => vector.StoreUnsafe(ref target, (nuint)offset);

    public static Vector512<T> Create(T value) => Vector512.Create(value);

    public static Vector512<T> FusedMultiplyAdd(Vector512<T> x, Vector512<T> y, Vector512<T> z) => typeof(T) == typeof(float)
        ? Vector512.FusedMultiplyAdd(x.AsSingle(), y.AsSingle(), z.AsSingle()).As<float, T>()
        : Vector512.FusedMultiplyAdd(x.AsDouble(), y.AsDouble(), z.AsDouble()).As<double, T>();
}
