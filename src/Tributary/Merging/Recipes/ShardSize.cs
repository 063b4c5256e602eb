namespace Tributary.Merging.Recipes;

/// <summary>The key <c>shard_size</c> of a recipe: bytes, or as in 500MB and 5GB (powers of ten, as in Hugging Face's tools).</summary>
internal static class ShardSize
{
    /// <summary>Bytes of a shard unless said otherwise: 5 GB, as in mergekit.</summary>
    public const long Default = 5_000_000_000;

    /// <summary>Reads the key; <see cref="Default"/> if it is not written.</summary>
    public static long Read(DocumentSection section)
    {
        if (section.Text("shard_size") is not { } text)
        {
            return Default;
        }

        var unit = text.Length > 2 ? text[^2..].ToUpperInvariant() : "";
        var factor = unit switch { "KB" => 1_000L, "MB" => 1_000_000, "GB" => 1_000_000_000, _ => 1 };
        if (double.TryParse(factor == 1 ? text : text[..^2], NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            && number * factor is >= 1 and <= 1e15)
        {
            return (long)(number * factor);
        }

        section.Refuse("shard_size", $"'{text}' is no size; expected a number of bytes, or as in 500MB or 5GB");
        return Default;
    }
}
