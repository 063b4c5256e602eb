namespace Tributary;

/// <summary>What an hour of a machine costs.</summary>
/// <param name="PerHour">Amount an hour, 0 or more.</param>
/// <param name="Currency">In which currency, as in USD.</param>
public sealed record Price(double PerHour, string Currency)
{
    private const double SecondsPerHour = 3600;

    /// <summary>The price of a time.</summary>
    /// <param name="seconds">Machine time in seconds.</param>
    public Money Of(double seconds) => new(seconds / SecondsPerHour * PerHour, Currency);
}

/// <summary>An amount of money.</summary>
/// <param name="Amount">How much.</param>
/// <param name="Currency">In which currency, as in USD.</param>
public readonly record struct Money(double Amount, string Currency);
