using Tributary.Models;
using Tributary.Testing;

namespace Tributary.Tests.Models;

public sealed class ModelLimitsTests : IDisposable
{
    private readonly TempFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("""{"max_position_embeddings":1024}""", 1024)]
    [InlineData("""{"max_position_embeddings":1024,"sliding_window":16}""", 1024)]
    [InlineData("""{"max_position_embeddings":1024,"rope_scaling":{"type":"linear","factor":4}}""", 4096)]
    [InlineData("""{"max_position_embeddings":1024,"rope_scaling":{"type":"yarn","factor":4}}""", 4096)]
    [InlineData("""{"max_position_embeddings":4096,"""
        + """ "rope_scaling":{"type":"yarn","factor":4,"original_max_position_embeddings":1024}}""", 4096)]
    [InlineData("""{"max_position_embeddings":8192,"""
        + """ "rope_scaling":{"rope_type":"llama3","factor":8,"original_max_position_embeddings":1024}}""",
        8192)]
    [InlineData("""{"model_type":"mistral"}""", 131_072)]
    [InlineData("""{"model_type":"unheard_of"}""", null)]
    public void Of_Configuration_TellsHowLongASequenceMayBe(string config, int? expected) =>
        Assert.Equal(expected, LimitsOf(config).Positions);

    [Theory]
    [InlineData("""{"vocab_size":10,"eos_token_id":2}""", 2)]
    [InlineData("""{"vocab_size":10,"eos_token_id":[-1,12,3]}""", 3)]
    [InlineData("""{"vocab_size":10,"eos_token_id":-1}""", null)]
    [InlineData("""{"vocab_size":10}""", null)]
    public void Of_Configuration_TellsTheFirstEndTokenThatTheModelHas(string config, int? expected) =>
        Assert.Equal(expected, LimitsOf(config).EndOfAnswer);

    private ModelLimits LimitsOf(string config)
    {
        File.WriteAllText(folder["config.json"], config);
        return ModelLimits.Of(folder.Path);
    }
}
