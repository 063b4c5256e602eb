using Tributary.Adapters;
using Tributary.Testing;

namespace Tributary.Tests.Adapters;

public sealed class LoraConfigFileTests
{
    [Theory]
    [InlineData("""{"peft_type":"\ud800","r":4,"lora_alpha":8,"target_modules":["q_proj"]}""", "half a pair of surrogates")]
    [InlineData("""{"peft_type":"LORA","r":0,"lora_alpha":"x","target_modules":3}""",
        "r '0' is not a whole number of at least 1", "lora_alpha 'x' is not a number", "target_modules '3' is not a text")]
    [InlineData("""{"peft_type":"LORA","r":1.5,"target_modules":[["q"]],"bias":"some","rank_pattern":{"q":0,"(":2},"fan_in_fan_out":1}""",
        "r '1.5' is not a whole number", "lora_alpha is missing; expected a number", "target_modules expected a list of values",
        "bias 'some' is not one of: none, all, lora_only", "rank_pattern.q '0' is not a whole number", "'(' is no regular expression",
        "fan_in_fan_out '1' is neither true nor false")]
    [InlineData("""{"peft_type":"IA3","r":8,"lora_alpha":8,"use_qalora":true,"new_key":"x"}""",
        "peft_type is 'IA3'", "use_qalora is true", "new_key is x: an unknown key")]
    [InlineData("""{"peft_type":"LORA","r":8,"lora_alpha":8,"r":9}""", "not valid JSON")]
    [InlineData("[]", "expected a JSON object")]
    public void Read_WrongConfiguration_SaysAllThatIsWrong(string json, params string[] expected)
    {
        using var folder = new TempFolder();
        File.WriteAllText(folder["adapter_config.json"], json);

        var refused = Assert.Throws<BadInputException>(() => LoraConfigFile.Read(folder["adapter_config.json"]));

        Assert.All(expected, part => Assert.Contains(part, refused.Message, StringComparison.Ordinal));
    }
}
