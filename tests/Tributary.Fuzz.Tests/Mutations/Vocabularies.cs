namespace Tributary.Fuzz.Mutations;

/// <summary>The marks of the formats that are lines of text, and values that mean something in them.</summary>
internal static class Vocabularies
{
    private static readonly string[] Numbers =
    [
        "0", "1", "-1", "2", "0.5", "1.5", "-0", "1e-3", "1e400", "1e-400", "nan", ".nan", "inf", ".inf", "2147483648",
        "9223372036854775808", "0x10", "0o7", "1_000", "NaN", "Infinity",
    ];

    /// <summary>YAML.</summary>
    public static LineMutations Yaml { get; } = new(
        [
            .. Numbers, "true", "false", "null", "~", "yes", "''", "\"\"", "\"", "'", "\"\\x\"", "\"\\ud800\"", "\"\\0\"", "[", "]", "{",
                "}", "[]", "{}",
            "[null]", "[[]]", "{a: b}", "{a}", "{? a}", "[a, b", "&a ", "*a", "&a *a", "!!str ", "!!int ", "!!binary ", "!x ", "!<tag:x> ",
            "|", ">", "|-", ">+9", "- ", "? ", ": ", ":", ",", "#", " #", "@", "`", "%", "\t", "\r", "\u0085", "\u2028", "\ufeff",
                "\u0001", "é", "😀",
            "<<", "<<: *a", "en", "de", "fr", "delta", "linear", "ties", "slerp", "core_ties", "all-linear", "../x", "/", "a+b", "a+b+c",
            "{text}", "{label}", "{", "{{", "}}", "{text!r}", "(a+)+$",
        ],
        ["---", "...", "%YAML 1.1", "%TAG ! tag:x:", "? a", "? [a]", ": b", "- ", "- a", "a: &a {x: *a}", "<<: {a: b}", "<<: [a]",
            "key: value",
            "  key: value", "{", "[", "\"", "'", "# x", "", "\t", "a: |", "  text", "seed: 3", "weights: { en: 1 }", "a: [a, [b, [c]]]"]);

    /// <summary>JSON, one object a line.</summary>
    public static LineMutations JsonLines { get; } = new(
        [
            .. Numbers, "true", "null", "\"", "\\", "\\u", "\\ud800", "\\ud83d\\ude00", "\\n", "{", "}", "[", "]", ":", ",", "{}", "[]",
                "\"a\"", "[\"a\"]",
            "\"text\": \"a\"", "\u0001", "\t", "\r", "é", "😀", "\ufeff", "\u2028", " ",
        ],
        ["", " ", "\t", "\r", "{}", "[]", "null", "1", "\"a\"", "{\"text\": \"a\"}", "{\"text\": null, \"label\": \"good\"}", "{", "\ufeff",
            "{\"text\": \"a\", \"label\": \"good\"} x", "{\"text\": \"a\", \"text\": \"b\", \"label\": \"good\"}", "// x"]);

    /// <summary>Cells and their separators.</summary>
    public static LineMutations Cells { get; } = new(
        [.. Numbers, "\"", "\"\"", "\"a\"", "\"a\nb\"", ",", ";", "\t", "\r", "|", "[]", "[1]", "[\"a\"]", "\"[\"\"a\"\"]\"", "good",
            "bad", "é", "😀",
            "\u0001", "\ufeff", " ", "#", "=1"],
        ["", ",", ",,", "a", "\"", "\"a", "a,b,c,d,e,f", "\r", "# x", "text,label", "good,\"a\"b", "\"a\nb\",good"]);

    /// <summary>Lines of whatever else.</summary>
    public static LineMutations Plain { get; } = new(
        [.. Numbers, " ", "\t", "\r", ":", "/", "-", "0", "f", "F", "x", "removed", "é", "\u0001", ", since ", "a:b", "0:0:0.9"],
        ["", " ", "a", "\t", "0000000000000000000000000000000000000000000000000000000000000000\ta", "---", "license: [mit]",
            "base_model: &a x"]);
}
