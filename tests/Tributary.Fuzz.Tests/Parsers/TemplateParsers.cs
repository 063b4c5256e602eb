using Tributary.ChatTemplates;
using Tributary.Fuzz.Mutations;

namespace Tributary.Fuzz.Parsers;

/// <summary>Chat templates: made by a grammar, or real ones changed; read, and rendered.</summary>
internal static class TemplateParsers
{
    private static readonly LineMutations Changes = new(
        ["{{", "}}", "{%", "%}", "{#", "-", "|", "(", ")", "[", "]", "{", "}", "'", "\"", "~", "==", "not", "in", "is", "and", "loop",
            "messages", "0", "-1",
            "1e308", "none", "upper", "tojson", "length", "range", "'\\x'", "'\\ud800'", "\\"],
        ["{% endfor %}", "{% endif %}", "{% else %}", "{{ x }}", "{% for x in messages %}", "{% if x %}", "{% set x = 1 %}",
            "{% macro f() %}", "{%"]);

    private static readonly JsonElement Tools = JsonElement.Parse(
        """[{"type": "function", "function": {"name": "f", "parameters": {"a": [1, 2.5, null]}}}]""");
    private static readonly Dictionary<string, string> Tokens = new(StringComparer.Ordinal) { ["bos_token"] = "<s>",
        ["eos_token"] = "</s>" };

    public static IReadOnlyList<ParserEntry> All { get; } =
    [
        new("template-made", ".jinja", IsDear: true, _ => new FuzzedParser(
            dice => Encoding.UTF8.GetBytes(new TemplateGrammar(dice).Template()), Read)),
        new("template", ".jinja", IsDear: true, _ => Real()),
    ];

    private static FuzzedParser Real()
    {
        var folder = Path.Combine(Repository.Root, "tests", "Tributary.Tests", "ChatTemplates", "Families");
        string[] families = [.. Directory.EnumerateFiles(folder, "*.jinja").Order(StringComparer.Ordinal).Select(File.ReadAllText)];
        return new FuzzedParser(dice => Changes.Of(dice, dice.Of(families)), Read);
    }

    private static void Read(byte[] input)
    {
        var template = ChatTemplate.Parse(Encoding.UTF8.GetString(input), Tokens);
        template.Render(new ChatRequest
        {
            Messages = [new("system", "Be brief."), new("user", "Hello \n"), new("assistant", " Hi! 😀"), new("user", "aaa")],
            AddGenerationPrompt = true,
            Tools = Tools,
        });
    }
}
