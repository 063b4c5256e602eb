using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace Tributary.Datasets;

/// <summary>
/// Turns one line into an example. Works on the bytes with the forward-only reader: only the fields with a rule become strings, and a label
/// becomes the rule's own string.
/// </summary>
internal sealed class JsonLine
{
    // Stands for a value that was already told to be wrong.
    private static readonly string Refused = new('\0', 1);

    private readonly IReadOnlyList<FieldRule> rules;
    private readonly DatasetProblems problems;
    private readonly string[] names;
    private readonly byte[][] utf8Names;
    private readonly bool[] seen;

    public JsonLine(IReadOnlyList<FieldRule> rules, DatasetProblems problems)
    {
        this.rules = rules;
        this.problems = problems;
        names = [.. rules.Select(rule => rule.Name)];
        utf8Names = [.. names.Select(Encoding.UTF8.GetBytes)];
        seen = new bool[names.Length];
    }

    /// <summary>The example of a line, or null where it has problems, which are noted.</summary>
    public DatasetRecord? Read(ReadOnlySpan<byte> line, int number)
    {
        var before = problems.Count;
        if (!Utf8.IsValid(line))
        {
            problems.Add(number, "is not UTF-8; save the file as UTF-8");
            return null;
        }

        var values = new string?[rules.Count];
        try
        {
            if (ReadFields(line, number, values))
            {
                CheckFields(line, number, values);
            }
        }
        catch (JsonException broken)
        {
            problems.Add(number, string.Create(
                CultureInfo.InvariantCulture,
                $"is not JSON (at byte {broken.BytePositionInLine + 1}); expected one object per line, as in {Sample()}"));
        }
        catch (InvalidOperationException)
        {
            // The reader's word for "\ud800" alone: valid JSON, but no text.
            problems.Add(number, "holds half of a surrogate pair (an escape such as \\ud83d alone), which is no character; write it again");
        }

        return problems.Count == before ? new DatasetRecord(number, names, values) : null;
    }

    private bool ReadFields(ReadOnlySpan<byte> line, int number, string?[] values)
    {
        Array.Clear(seen);
        var reader = new Utf8JsonReader(line);
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            // Broken JSON comes before a wrong kind.
            reader.Skip();
            reader.Read();
            problems.Add(number, $"is not an object; expected one object per line, as in {Sample()}");
            return false;
        }

        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            var index = IndexOf(ref reader);
            reader.Read();
            if (index < 0)
            {
                reader.Skip();
            }
            else if (seen[index])
            {
                reader.Skip();
                problems.Add(number, $"has the field '{names[index]}' twice; keep one");
            }
            else
            {
                seen[index] = true;
                values[index] = Text(ref reader, rules[index], number);
            }
        }

        // Anything behind the object makes this call throw.
        reader.Read();
        return true;
    }

    private int IndexOf(ref Utf8JsonReader reader)
    {
        for (var index = 0; index < utf8Names.Length; index++)
        {
            if (reader.ValueTextEquals(utf8Names[index]))
            {
                return index;
            }
        }

        return -1;
    }

    private string? Text(ref Utf8JsonReader reader, FieldRule rule, int number)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.String:
                foreach (var value in rule.Values ?? [])
                {
                    if (reader.ValueTextEquals(value))
                    {
                        return value;
                    }
                }

                return reader.GetString();
            case JsonTokenType.Number or JsonTokenType.True or JsonTokenType.False:
                return Encoding.UTF8.GetString(reader.ValueSpan);
            case JsonTokenType.Null:
                return null;
            default:
                var kind = reader.TokenType == JsonTokenType.StartArray ? "an array" : "an object";
                reader.Skip();
                problems.Add(number, $"field '{rule.Name}' is {kind}; expected text");
                return Refused;
        }
    }

    private void CheckFields(ReadOnlySpan<byte> line, int number, string?[] values)
    {
        for (var index = 0; index < values.Length; index++)
        {
            var rule = rules[index];
            if (values[index] is not { } text)
            {
                if (!rule.Optional)
                {
                    problems.Add(number, $"field '{rule.Name}' is missing or null; the line has {Names(line)}");
                }
            }
            else if (ReferenceEquals(text, Refused))
            {
                continue;
            }
            else if (rule.Values is { } allowed && !allowed.Contains(text, StringComparer.Ordinal))
            {
                var known = string.Join(", ", allowed.Select(value => $"'{value}'"));
                problems.Add(number, $"field '{rule.Name}' is '{Clip(text)}'; expected one of {known}");
            }
            else if (string.IsNullOrWhiteSpace(text))
            {
                problems.Add(number, $"field '{rule.Name}' is blank; expected text, fill it in or remove the line");
            }
        }
    }

    private static string Names(ReadOnlySpan<byte> line)
    {
        var reader = new Utf8JsonReader(line);
        reader.Read();
        var found = new List<string>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            found.Add($"'{Clip(reader.GetString()!)}'");
            reader.Read();
            reader.Skip();
        }

        return found.Count == 0 ? "no field" : string.Join(", ", found);
    }

    private string Sample() => $"{{{string.Join(", ", names.Select(name => $"\"{name}\": \"...\""))}}}";

    private static string Clip(string text) => text.Length <= 60 ? text : text[..60] + "…";
}
