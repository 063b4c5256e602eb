namespace Tributary.Releases.Stations;

/// <summary>All that goes into a station, by name, in the order of the names: the parts whose hash is its identity.</summary>
public sealed class StationInputs
{
    private readonly SortedDictionary<string, string> values = new(StringComparer.Ordinal);

    /// <summary>The inputs of parts with distinct names.</summary>
    public StationInputs(IEnumerable<KeyValuePair<string, string>> parts)
    {
        foreach (var (key, value) in parts)
        {
            values.Add(key, value);
        }
    }

    /// <summary>No inputs.</summary>
    public static StationInputs None { get; } = new([]);

    /// <summary>The names and what stands for each, in order.</summary>
    public IReadOnlyDictionary<string, string> Values => values;

    /// <summary>The names, in order.</summary>
    public IEnumerable<InputKey> Keys => values.Keys.Select(InputKey.Parse);

    /// <summary>The hash of all of it.</summary>
    public Digest Identity => Digest.OfParts(values);

    /// <summary>True if it is a training that goes on from another.</summary>
    public bool GoesOn => this[InputKey.Start] is not null;

    /// <summary>The training that this one goes on from; null if it goes on from none.</summary>
    public Digest? Start => this[InputKey.Start] is { } identity ? Digest.Parse(identity) : null;

    /// <summary>The share of old examples that a training reads again; null if it goes on from none.</summary>
    public double? Replay => this[InputKey.Replay] is { } share ? double.Parse(share, CultureInfo.InvariantCulture) : null;

    /// <summary>What stands for an input; null if there is none of that name.</summary>
    public string? this[InputKey key] => values.GetValueOrDefault(key.Text);

    /// <summary>A setting that is a whole number; null if there is none.</summary>
    /// <param name="path">Its key path in the project file.</param>
    public int? Whole(string path) => this[InputKey.Setting(path)] is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : null;

    /// <summary>The same of a setting that may be a word instead.</summary>
    /// <param name="path">Its key path in the project file.</param>
    /// <param name="word">The word, for which there is no number.</param>
    internal int? Whole(string path, string word) => this[InputKey.Setting(path)] == word ? null : Whole(path);

    /// <summary>The names of the datasets of a split.</summary>
    public IEnumerable<InputKey> DataOf(Split split) => Keys.Where(key => key.Kind == InputKind.Data && key.Split == split);

    /// <summary>These inputs with others in place of those of the same name.</summary>
    public StationInputs With(params IReadOnlyList<KeyValuePair<InputKey, string>> parts) => new(values
        .Where(part => parts.All(other => other.Key.Text != part.Key))
        .Concat(parts.Select(part => KeyValuePair.Create(part.Key.Text, part.Value))));

    /// <summary>The inputs whose name passes.</summary>
    public StationInputs Where(Func<InputKey, bool> passes) => new(values.Where(part => passes(InputKey.Parse(part.Key))));

    /// <summary>What is other here than before, in the order of the names.</summary>
    internal IReadOnlyList<SettingDifference> Since(StationInputs before) =>
        [.. values.Keys.Union(before.values.Keys).Order(StringComparer.Ordinal)
            .Select(key => new SettingDifference(key, before.values.GetValueOrDefault(key), values.GetValueOrDefault(key)))
            .Where(difference => difference.Before != difference.After)];
}

/// <summary>An object with a text for every name.</summary>
internal sealed class StationInputsConverter : JsonConverter<StationInputs>
{
    public override StationInputs Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var parts = new Dictionary<string, string>(StringComparer.Ordinal);
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw new JsonException("expected an object");
        }

        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var key = reader.GetString()!;
            if (!reader.Read() || reader.TokenType != JsonTokenType.String || !parts.TryAdd(key, reader.GetString()!))
            {
                throw new JsonException($"expected one text for '{key}'");
            }
        }

        return new StationInputs(parts);
    }

    public override void Write(Utf8JsonWriter writer, StationInputs value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        foreach (var (key, text) in value.Values)
        {
            writer.WriteString(key, text);
        }

        writer.WriteEndObject();
    }
}
