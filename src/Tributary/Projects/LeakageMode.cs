namespace Tributary.Projects;

/// <summary>What happens where a language's test or validation examples occur in its training data.</summary>
internal enum LeakageMode
{
    /// <summary>The project is refused: what it measures would be memory. The default.</summary>
    Refuse,

    /// <summary>It is told, and the project runs.</summary>
    Report,

    /// <summary>It is not looked for.</summary>
    Off,
}
