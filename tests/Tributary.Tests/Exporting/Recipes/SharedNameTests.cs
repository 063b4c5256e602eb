using Tributary.Exporting.Recipes;

namespace Tributary.Tests.Exporting.Recipes;

public sealed class SharedNameTests
{
    [Theory]
    [InlineData("/home/anna/models/base/", "base")]
    [InlineData("/root/.cache/huggingface/hub/models--meta-llama--Llama-3.1-8B/snapshots/0e9e39f2", "meta-llama/Llama-3.1-8B")]
    [InlineData("/", "base")]
    public void Of_Folder_NamesNothingOfTheMachine(string folder, string expected) => Assert.Equal(expected, SharedName.Of(folder));
}
