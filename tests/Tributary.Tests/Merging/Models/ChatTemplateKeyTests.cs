using Tributary.ChatTemplates;

namespace Tributary.Tests.Merging.Models;

/// <summary><c>chat_template</c> of a recipe: a template, a known name, or that of most models.</summary>
public sealed class ChatTemplateKeyTests : IDisposable
{
    private const string Recipe = "merge_method: linear\nmodels: [{ model: a }, { model: b }, { model: c }]\nparameters: { weight: 1 }\n";
    private readonly TokenModels models = new();

    public ChatTemplateKeyTests()
    {
        foreach (var name in new[] { "a", "b", "c" })
        {
            models.Write(name, 100, ["x", "y"]);
        }
    }

    public void Dispose() => models.Dispose();

    [Fact]
    public void Run_Auto_IsTheTemplateOfMostModels()
    {
        File.WriteAllText(models["a", "tokenizer_config.json"], """{ "chat_template": "{{ 1 }}", "bos_token": "x" }""");
        File.WriteAllText(models["b", "chat_template.jinja"], "{{ 2 }}\n");
        File.WriteAllText(models["c", "tokenizer_config.json"],
            """{ "chat_template": [{ "name": "default", "template": " {{ 2 }}" }, { "name": "rag", "template": "{{ 3 }}" }] }""");

        models.Merge(Recipe + "chat_template: auto");

        Assert.Equal("{{ 2 }}", File.ReadAllText(models["out", "chat_template.jinja"]));
        Assert.Equal(("{{ 2 }}", "x"), ((string)models.Json("tokenizer_config.json")["chat_template"]!,
            (string)models.Json("tokenizer_config.json")["bos_token"]!));
        // The written recipe gives the same whatever becomes of the models' own templates.
        Assert.Contains("chat_template: \"{{ 2 }}\"", File.ReadAllText(models["out", "recipe.yaml"]), StringComparison.Ordinal);
    }

    [Fact]
    public void Run_AutoOfModelsWithoutTemplates_WritesNone() =>
        Assert.False(File.Exists(models.Merge(Recipe + "chat_template: auto")["out", "chat_template.jinja"]));

    [Theory]
    [InlineData("chatml", "<|im_start|>user\nHi <|im_end|>\n<|im_start|>assistant\nHo<|im_end|>\n<|im_start|>assistant\n")]
    [InlineData("llama3", "<s><|start_header_id|>user<|end_header_id|>\n\nHi<|eot_id|><|start_header_id|>assistant<|end_header_id|>\n\n"
        + "Ho<|eot_id|><|start_header_id|>assistant<|end_header_id|>\n\n")]
    [InlineData("alpaca", "### Instruction:\nHi\n\n### Response:\nHo\n\n### Response:\n")]
    [InlineData("exaone", "[|system|][|endofturn|]\n[|user|]Hi \n[|assistant|]Ho[|endofturn|]\n[|assistant|]")]
    public void Run_KnownName_IsATemplateOfThatForm(string name, string expected)
    {
        File.WriteAllText(models["a", "tokenizer_config.json"], """{ "bos_token": "<s>" }""");

        models.Merge(Recipe + "chat_template: " + name);

        Assert.Equal(expected, ChatTemplateFile.Load(models["out"]).Render(new ChatRequest
            { Messages = [new ChatMessage("user", "Hi "), new ChatMessage("assistant", "Ho")], AddGenerationPrompt = true }));
    }

    [Fact]
    public void Plan_UnknownName_IsRefusedWithTheKnownOnes() =>
        Assert.Contains("'chatlm' is neither a Jinja template nor one of: auto, alpaca, chatml, exaone, llama3",
            Assert.Single(models.Problems(Recipe + "chat_template: chatlm")).Text, StringComparison.Ordinal);
}
