using Tributary.Cli.Commands;

return await Verb.InvokeAsync(TributaryCommand.Create(), args);
