namespace Tributary.ChatTemplates;

/// <summary>Refuses names that mean nothing here, with the nearest that does.</summary>
internal static class KnownNames
{
    public static void Require(string kind, string name, IReadOnlyList<string> known, Position at)
    {
        if (known.Contains(name))
        {
            return;
        }

        var nearest = NearestName.To(name, known);
        throw new TemplateException(at, nearest is null
            ? $"the {kind} '{name}' is not supported (supported: {string.Join(", ", known.Order(StringComparer.Ordinal))})"
            : $"the {kind} '{name}' is not supported; did the template mean '{nearest}'?");
    }
}
