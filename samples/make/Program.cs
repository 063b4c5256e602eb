using Tributary.Samples;

return MakeCommand.Run(args);
