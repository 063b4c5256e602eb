using Tributary.Safetensors;
using Tributary.Testing;
using Tributary.Torch.Models;
using static TorchSharp.torch;

namespace Tributary.Torch.Tests.Models;

public sealed class KeyValueCacheTests
{
    [Theory]
    [MemberData(nameof(Goldens.Models), MemberType = typeof(Goldens))]
    public void Append_InPiecesOfAnyLength_GivesTheLogitsOfOnePass(string name)
    {
        using var model = CausalModel.Load(Goldens.Model(name));
        using var golden = Expected(name);
        foreach (var set in new[] { "full", "left_pad_default_positions", "left_pad_explicit_positions", "right_pad" })
        {
            using var scope = NewDisposeScope();
            using var none = no_grad();
            var (ids, mask) = (Goldens.Whole(golden, $"{set}.input_ids"), Goldens.Whole(golden, $"{set}.attention_mask"));
            var positions = golden.Find($"{set}.position_ids") is null ? null : Goldens.Whole(golden, $"{set}.position_ids");
            var logits = InPieces(model, ids, set == "full" ? null : mask, positions, [1, 5, 1, 10, 7]);
            Goldens.AssertClose(golden.ReadF32($"{set}.logits"), logits, mask, 1e-4);
        }
    }

    [Fact]
    public void Keep_OneSequence_GoesOnAlone()
    {
        using var model = CausalModel.Initialize(Tiny.Config, 3);
        using var scope = NewDisposeScope();
        using var none = no_grad();
        var ids = tensor(new long[] { 5, 6, 7, 8, 9, 10 }, [2, 3]);
        using var cache = new KeyValueCache(model, 2, 4);
        model.Logits(new PassInput(ids) { Cache = cache });

        cache.Keep(tensor(new long[] { 1 }));
        var logits = model.Logits(new PassInput(tensor(new long[] { 11 }, [1, 1])) { Cache = cache });

        var alone = model.Logits(tensor(new long[] { 8, 9, 10, 11 }, [1, 4]), tensor(new long[] { 3 }));
        Assert.True((alone - logits).abs().max().item<float>() < 1e-5);
    }

    private static SafetensorsFile Expected(string name) =>
        new(Path.Combine(Goldens.Model(name), "expected.safetensors"));

    private static Tensor InPieces(CausalModel model, Tensor ids, Tensor? mask, Tensor? positions, int[] pieces)
    {
        var (batch, length) = (ids.shape[0], ids.shape[1]);
        using var cache = new KeyValueCache(model, (int)batch, (int)length);
        var parts = new List<Tensor>();
        foreach (var piece in pieces)
        {
            var start = cache.Length;
            var logits = model.Logits(new PassInput(ids.narrow(1, start, piece))
            {
                AttentionMask = mask?.narrow(1, start, piece), PositionIds = positions?.narrow(1, start, piece), Cache = cache,
            });
            parts.Add(logits.view(batch, piece, -1));
        }

        return cat(parts, 1).reshape(batch * length, -1);
    }
}
