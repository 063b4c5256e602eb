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

/// <summary>Eight float32.</summary>
internal readonly struct Single256 : IVectorOps<float, Vector256<float>>
{
    public static int Count => Vector256<float>.Count;

    public static Vector256<float> Zero => Vector256<float>.Zero;

    public static Vector256<float> Load(ref float source, int offset) => Vector256.LoadUnsafe(ref source, (nuint)offset);

    public static void Store(Vector256<float> vector, ref float target, int offset) => vector.StoreUnsafe(ref target, (nuint)offset);

    public static Vector256<float> Create(float value) => Vector256.Create(value);

    public static Vector256<float> FusedMultiplyAdd(Vector256<float> x, Vector256<float> y, Vector256<float> z) =>
        Vector256.FusedMultiplyAdd(x, y, z);
}

/// <summary>Sixteen float32.</summary>
internal readonly struct Single512 : IVectorOps<float, Vector512<float>>
{
    public static int Count => Vector512<float>.Count;

    public static Vector512<float> Zero => Vector512<float>.Zero;

    public static Vector512<float> Load(ref float source, int offset) => Vector512.LoadUnsafe(ref source, (nuint)offset);

    public static void Store(Vector512<float> vector, ref float target, int offset) => vector.StoreUnsafe(ref target, (nuint)offset);

    public static Vector512<float> Create(float value) => Vector512.Create(value);

    public static Vector512<float> FusedMultiplyAdd(Vector512<float> x, Vector512<float> y, Vector512<float> z) =>
        Vector512.FusedMultiplyAdd(x, y, z);
}

/// <summary>Four float64.</summary>
internal readonly struct Double256 : IVectorOps<double, Vector256<double>>
{
    public static int Count => Vector256<double>.Count;

    public static Vector256<double> Zero => Vector256<double>.Zero;

    public static Vector256<double> Load(ref double source, int offset) => Vector256.LoadUnsafe(ref source, (nuint)offset);

    public static void Store(Vector256<double> vector, ref double target, int offset) => vector.StoreUnsafe(ref target, (nuint)offset);

    public static Vector256<double> Create(double value) => Vector256.Create(value);

    public static Vector256<double> FusedMultiplyAdd(Vector256<double> x, Vector256<double> y, Vector256<double> z) =>
        Vector256.FusedMultiplyAdd(x, y, z);
}

/// <summary>Eight float64.</summary>
internal readonly struct Double512 : IVectorOps<double, Vector512<double>>
{
    public static int Count => Vector512<double>.Count;

    public static Vector512<double> Zero => Vector512<double>.Zero;

    public static Vector512<double> Load(ref double source, int offset) => Vector512.LoadUnsafe(ref source, (nuint)offset);

    public static void Store(Vector512<double> vector, ref double target, int offset) => vector.StoreUnsafe(ref target, (nuint)offset);

    public static Vector512<double> Create(double value) => Vector512.Create(value);

    public static Vector512<double> FusedMultiplyAdd(Vector512<double> x, Vector512<double> y, Vector512<double> z) =>
        Vector512.FusedMultiplyAdd(x, y, z);
}
