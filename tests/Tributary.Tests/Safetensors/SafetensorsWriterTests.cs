using CsCheck;
using Tributary.Safetensors;
using Tributary.Testing;

namespace Tributary.Tests.Safetensors;

public sealed class SafetensorsWriterTests : IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void Write_AnyTensors_ComeBack()
    {
        var number = 0;
        Gen.Select(Gen.String, Gen.Float.Array[0, 50]).Array[0, 6].Sample(entries =>
        {
            var tensors = entries.Where(entry => entry.Item1 != "__metadata__" && IsUnicode(entry.Item1))
                .DistinctBy(entry => entry.Item1).ToArray();
            var path = folder[FormattableString.Invariant($"{Interlocked.Increment(ref number)}.safetensors")];
            using (var writer = new SafetensorsWriter(path, tensors.Select(entry =>
                new TensorLayout(entry.Item1, TensorDtype.F32, [entry.Item2.Length]))))
            {
                foreach (var (name, values) in tensors.Reverse())
                {
                    writer.Write(name, values);
                }

                writer.Complete();
            }

            using var file = new SafetensorsFile(path);
            Assert.Equal(tensors.Length, file.Tensors.Count);
            Assert.All(tensors, entry => Assert.Equal(entry.Item2, file.ReadF32(entry.Item1)));
        }, iter: 100);
    }

    [Fact]
    public void Write_InAnyOrder_GivesTheSameAlignedBytes()
    {
        TensorLayout[] layouts = [new("b", TensorDtype.BF16, [3]), new("a", TensorDtype.F32, [1]), new("c", TensorDtype.I64, [1])];
        foreach (var (name, order) in new[] { ("1", layouts), ("2", [.. layouts.Reverse()]) })
        {
            using var writer = new SafetensorsWriter(folder[name], order, new Dictionary<string, string> { ["y"] = "1", ["x"] = "2" });
            foreach (var layout in order)
            {
                if (layout.Dtype == TensorDtype.I64)
                {
                    writer.WriteBytes(layout.Name, new byte[8]);
                }
                else
                {
                    writer.Write(layout.Name, new float[layout.Shape[0]]);
                }
            }

            writer.Complete();
        }

        Assert.Equal(File.ReadAllBytes(folder["1"]), File.ReadAllBytes(folder["2"]));
        using var file = new SafetensorsFile(folder["1"]);
        Assert.All(file.Tensors, tensor => Assert.Equal(0, tensor.Offset % tensor.Dtype.Size()));
        Assert.Equal("2", file.Metadata["x"]);
    }

    [Fact]
    public void Complete_TensorNotWritten_IsNamed()
    {
        using var writer = new SafetensorsWriter(folder["x"], [new TensorLayout("forgotten", TensorDtype.F32, [1])]);

        Assert.Contains("forgotten", Assert.Throws<InvalidOperationException>(writer.Complete).Message, StringComparison.Ordinal);
    }

    private static bool IsUnicode(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            {
                i++;
            }
            else if (char.IsSurrogate(text[i]))
            {
                return false;
            }
        }

        return true;
    }
}
