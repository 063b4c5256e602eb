using System.Runtime.CompilerServices;

namespace Tributary.Testing;

/// <summary>Every test runs under a culture whose decimal sign is a comma, so that a
/// number formatted or parsed without naming its culture fails here.</summary>
internal static class CommaCulture
{
    [ModuleInitializer]
    internal static void Install()
    {
        var comma = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        comma.NumberFormat.NumberDecimalSeparator = ",";
        comma.NumberFormat.NumberGroupSeparator = ".";
        comma.NumberFormat.PercentDecimalSeparator = ",";
        comma.NumberFormat.CurrencyDecimalSeparator = ",";
        CultureInfo.DefaultThreadCurrentCulture = comma;
        CultureInfo.DefaultThreadCurrentUICulture = comma;
        CultureInfo.CurrentCulture = comma;
    }
}
