namespace Tributary;

/// <summary>A part of a language's data.</summary>
[JsonConverter(typeof(SplitConverter))]
public enum Split
{
    /// <summary>What the adapter learns from.</summary>
    Train,

    /// <summary>What chooses epochs and lambda.</summary>
    Valid,

    /// <summary>What is measured, and nothing else.</summary>
    Test,
}

/// <summary>Splits as the words that project file, command line and releases use.</summary>
internal static class SplitWords
{
    public static readonly Words<Split> Table = new((Split.Train, "train"), (Split.Valid, "valid"), (Split.Test, "test"));
}

internal sealed class SplitConverter() : WordsConverter<Split>(SplitWords.Table);
