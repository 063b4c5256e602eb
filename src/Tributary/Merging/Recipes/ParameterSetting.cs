namespace Tributary.Merging.Recipes;

/// <summary>
/// What a recipe says of one parameter, as mergekit reads it: one value, a gradient over the layers, or a list of values for tensors whose
/// names contain a filter. Flags are 1 and 0.
/// </summary>
internal sealed record ParameterSetting
{
    private ParameterSetting()
    {
    }

    /// <summary>One value, or the points of a gradient at equal distances from the
    /// first layer to the last; empty if there are filters.</summary>
    public IReadOnlyList<double> Values { get; private init; } = [];

    /// <summary>Settings by filter, of which the first that matches counts; empty if there are values.</summary>
    public IReadOnlyList<FilteredSetting> Filters { get; private init; } = [];

    /// <summary>One value, or a gradient of several.</summary>
    public static ParameterSetting Of(params IReadOnlyList<double> values)
    {
        ArgumentOutOfRangeException.ThrowIfZero(values.Count);
        return new ParameterSetting { Values = values };
    }

    /// <summary>Settings by filter.</summary>
    public static ParameterSetting ByFilter(IReadOnlyList<FilteredSetting> filters)
    {
        ArgumentOutOfRangeException.ThrowIfZero(filters.Count);
        return new ParameterSetting { Filters = filters };
    }

    /// <summary>The value for a tensor; null if no filter matches its name.</summary>
    /// <param name="tensor">The tensor's name.</param>
    /// <param name="position">Where its layer lies in its slice: 0 the first, 1 the last and the only one; 0 outside of layers.</param>
    public double? Evaluate(string tensor, double position)
    {
        if (Filters.Count > 0)
        {
            return Filters.FirstOrDefault(entry => entry.Matches(tensor))?.Setting.Evaluate(tensor, position);
        }

        var scaled = position * (Values.Count - 1);
        var index = (int)scaled;
        var next = Math.Min(Values.Count - 1, index + 1);
        var fraction = scaled - index;
        return Values.Count == 1 ? Values[0] : ((1 - fraction) * Values[index]) + (fraction * Values[next]);
    }

    /// <summary>This setting, and another one for the tensors that no filter of this one matches.</summary>
    public ParameterSetting Or(ParameterSetting otherwise) => Filters.Count == 0 ? this
        : ByFilter([.. Filters, .. otherwise.Filters.Count > 0 ? otherwise.Filters : [new FilteredSetting(null, otherwise)]]);

    /// <summary>Every value that occurs.</summary>
    public IEnumerable<double> AllValues => Values.Concat(Filters.SelectMany(entry => entry.Setting.AllValues));
}

/// <summary>A setting for the tensors whose name contains a text.</summary>
/// <param name="Filter">The text; null or <c>*</c> matches every tensor.</param>
/// <param name="Setting">The value or gradient.</param>
internal sealed record FilteredSetting(string? Filter, ParameterSetting Setting)
{
    /// <summary>True if the name contains the filter.</summary>
    public bool Matches(string tensor) => Filter is null or "*" || tensor.Contains(Filter, StringComparison.Ordinal);
}
