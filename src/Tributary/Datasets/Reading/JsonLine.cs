namespace Tributary.Datasets.Reading;

/// <summary>
/// Turns one line into an example. Works on the bytes with the forward-only reader: only the fields with a rule become strings, and a label
/// becomes the rule's own string.
/// </summary>
internal sealed class JsonLine(IReadOnlyList<FieldRule> rules, DatasetProblems problems)
{
    private readonly RecordChecks checks = new(rules, problems);
    private readonly byte[][] utf8Names = [.. rules.Select(rule => Encoding.UTF8.GetBytes(rule.Column))];
    private readonly bool[] seen = new bool[rules.Count];

    /// <summary>The example of a line, or null if it has problems, which are noted.</summary>
    public DatasetRecord? Read(ReadOnlyMemory<byte> line, int number)
    {
        var before = problems.Count;
        var values = new string?[rules.Count];
        try
        {
            if (ReadFields(line.Span, number, values))
            {
                var record = checks.Record(number, values, () => Names(line.Span));
                return problems.Count == before ? record : null;
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

        return null;
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
                problems.Add(number, $"has the field '{rules[index].Column}' twice; keep one");
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
            case JsonTokenType.Number when rule.MayBeIndex:
                return IndexText.Write(Encoding.UTF8.GetString(reader.ValueSpan));
            case JsonTokenType.Number or JsonTokenType.True or JsonTokenType.False:
                return Encoding.UTF8.GetString(reader.ValueSpan);
            case JsonTokenType.Null:
                return null;
            case JsonTokenType.StartArray when rule.List:
                return List(ref reader, rule, number);
            case JsonTokenType.StartArray or JsonTokenType.StartObject when rule.Conversation:
                return JsonElement.ParseValue(ref reader).GetRawText();
            default:
                var isArray = reader.TokenType == JsonTokenType.StartArray;
                reader.Skip();
                problems.Add(number, $"field '{rule.Column}' is {(isArray ? "an array" : "an object")}; expected "
                    + (rule.List ? "a list of texts" : isArray ? $"text; a list of turns is read by 'conversation: {rule.Column}'"
                        : "text"));
                return RecordChecks.Refused;
        }
    }

    private string List(ref Utf8JsonReader reader, FieldRule rule, int number)
    {
        var items = new List<string>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.String:
                    items.Add(reader.GetString()!);
                    break;
                case JsonTokenType.Number or JsonTokenType.True or JsonTokenType.False:
                    items.Add(Encoding.UTF8.GetString(reader.ValueSpan));
                    break;
                default:
                    reader.Skip();
                    problems.Add(number, string.Create(CultureInfo.InvariantCulture,
                        $"field '{rule.Column}': item {items.Count + 1} is no text"));
                    items.Add(RecordChecks.Refused);
                    break;
            }
        }

        return items.Contains(RecordChecks.Refused) ? RecordChecks.Refused : ListText.Write(items);
    }

    private static string Names(ReadOnlySpan<byte> line)
    {
        var reader = new Utf8JsonReader(line);
        reader.Read();
        var found = new List<string>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndObject)
        {
            found.Add($"'{RecordChecks.Clip(reader.GetString()!)}'");
            reader.Read();
            reader.Skip();
        }

        return found.Count == 0 ? "no field" : string.Join(", ", found);
    }

    private string Sample() =>
        $"{{{string.Join(", ", rules.Select(rule => $"\"{rule.Column}\": {Sample(rule)}"))}}}";

    private static string Sample(FieldRule rule) => rule.List ? "[\"...\"]" : rule.Conversation ? "[...]" : "\"...\"";
}
