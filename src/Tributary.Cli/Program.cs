using Tributary.Cli.Commands;
using Tributary.Cli.Terminal;

return await Verb.InvokeAsync(TributaryCommand.Create(), args);
