using System.Runtime.InteropServices;
using Tributary.Testing;
using Tributary.Tokenizers;
using Tributary.Torch.Lora;
using Tributary.Torch.Models;
using Tributary.Torch.Training;
using Tributary.Training;

namespace Tributary.Torch.Tests.Training;

/// <summary>
/// What every training starts from, as digests: whoever changes one of these bytes raises <see cref="ILanguageTrainer.CodeVersion"/>
/// with them. The trained bytes themselves depend on the processor's instructions and cannot be pinned.
/// </summary>
public sealed class CodeVersionTests
{
    [Fact]
    public void CodeVersion_OrderAndInitialFactors_AreThoseOfTheVersion()
    {
        using var model = CausalModel.Initialize(Tiny.Config, 1);
        using var stack = LoraStack.Attach(model, LoraStart.Config(new AdapterRecipe(), model, "tiny"));
        LoraStart.Fill(stack, new AdapterRecipe(), 42, "de");
        var order = BatchOrder.Epoch([.. Enumerable.Range(0, 500).Select(i => 10 + (i * 7919 % 90))], 8, 42, "de", 1);
        Digest[] found =
        [
            Digest.Of(MemoryMarshal.AsBytes(LoraStack.Floats(stack.Values))),
            Digest.Of(string.Join(' ', order.SelectMany(batch => batch).Select(index => index.ToString(CultureInfo.InvariantCulture)))),
        ];
        Assert.Equal((2, "44f17a7369a2", "8ae32db78ddb"), (ILanguageTrainer.CodeVersion, found[0].Short, found[1].Short));
    }

    [Fact]
    public void CodeVersion_EncodedExample_IsThatOfTheVersion()
    {
        var encoder = new ExampleEncoder(Tokenizer.Load(SharedFolder.Require("inputs", "polyglot-4m")), 8192, 12);
        var example = encoder.Encode("Review: Das Essen war nicht gut, leider.\nSentiment:", " negative", "", [])!;
        Assert.Equal((2, "4de393777c45"), (ILanguageTrainer.CodeVersion,
            Digest.Of($"{Invariant.Text(example.TargetStart)}: {string.Join(' ', example.Ids.Select(id => Invariant.Text(id)))}").Short));
    }
}
