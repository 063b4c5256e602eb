using System.Text.Json.Serialization;

namespace Tributary;

/// <summary>A part of a language's data.</summary>
public enum Split
{
    /// <summary>What the adapter learns from.</summary>
    [JsonStringEnumMemberName("train")]
    Train,

    /// <summary>What chooses epochs and lambda.</summary>
    [JsonStringEnumMemberName("valid")]
    Valid,

    /// <summary>What is measured, and nothing else.</summary>
    [JsonStringEnumMemberName("test")]
    Test,
}
