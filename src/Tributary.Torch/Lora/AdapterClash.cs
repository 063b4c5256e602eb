using Tributary.Adapters;

namespace Tributary.Torch.Lora;

/// <summary>What keeps adapters from sitting on one model together. Deltas add up; two
/// norms of one layer, or two values of one parameter, do not.</summary>
internal static class AdapterClash
{
    /// <summary>Refuses adapters that clash, naming the module and both; all clashes at once.</summary>
    public static void Refuse(IReadOnlyList<(string Where, LoraAdapter Adapter)> adapters)
    {
        var problems = new List<Problem>();
        for (var second = 1; second < adapters.Count; second++)
        {
            for (var first = 0; first < second; first++)
            {
                problems.AddRange(Texts(adapters[first].Adapter, adapters[second].Adapter)
                    .Select(text => new Problem(adapters[second]
                        .Where, $"{text} the adapter {adapters[first].Where}; use one of the two")));
            }
        }

        if (problems.Count > 0)
        {
            throw new BadInputException(problems);
        }
    }

    private static IEnumerable<string> Texts(LoraAdapter first, LoraAdapter second)
    {
        var renormalised = Dora(first).ToHashSet(StringComparer.Ordinal);
        foreach (var module in Dora(second).Where(renormalised.Contains))
        {
            yield return $"is DoRA on '{module}', and so is";
        }

        var saved = first.Saved.ToDictionary(one => one.Info.Parameter, StringComparer.Ordinal);
        foreach (var one in second.Saved)
        {
            if (saved.TryGetValue(one.Info.Parameter, out var other)
                && !(one.Info.IsOfBaseLayer && other.Info.IsOfBaseLayer && one.Values.AsSpan().SequenceEqual(other.Values)))
            {
                yield return $"holds '{one.Info.Parameter}' whole (modules_to_save), and so does";
            }
        }

        foreach (var module in Both(first, second))
        {
            yield return $"adapts '{module}', which is held whole (modules_to_save) by";
        }

        foreach (var module in Both(second, first))
        {
            yield return $"holds '{module}' whole (modules_to_save), which is adapted by";
        }
    }

    /// <summary>The modules that one adapter holds whole and another adapts.</summary>
    private static IEnumerable<string> Both(LoraAdapter holder, LoraAdapter other)
    {
        var whole = holder.Saved.Where(one => !one.Info.IsOfBaseLayer).Select(one => one.Info.Parameter).ToHashSet(StringComparer.Ordinal);
        return other.Modules.Select(module => module.Module).Where(module => whole.Contains($"{module}.weight"));
    }

    private static IEnumerable<string> Dora(LoraAdapter adapter) => adapter.Modules.Where(module => module.Magnitude is not null)
        .Select(module => module.Module);
}
