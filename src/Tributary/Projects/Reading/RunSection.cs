using Tributary.Training;

namespace Tributary.Projects.Reading;

/// <summary>Reads the <c>run:</c> section: where and how a plan runs, which changes no result.</summary>
internal static class RunSection
{
    internal static RunSettings Read(DocumentSection section)
    {
        var defaults = new TrainerSettings();
        var settings = new RunSettings
        {
            On = section.Choice("on", RunPlace.Readers["local"], RunPlace.Readers)(section),
            Workers = section.Has("workers") ? section.Integer("workers", 1, 1, 1024) : null,
            Trainer = new TrainerSettings
            {
                Device = ReadDevice(section),
                AllowTf32 = section.Flag("allow_tf32", defaults.AllowTf32),
                ActivationCheckpointing = section.Flag("activation_checkpointing", defaults.ActivationCheckpointing),
                SaveSteps = section.Integer("save_steps", defaults.SaveSteps, 0),
                SaveMinutes = section.Number("save_minutes", defaults.SaveMinutes, value => value > 0, "above 0"),
            },
        };
        section.RefuseUnknownKeys();
        return settings;
    }

    private static DeviceName ReadDevice(DocumentSection section)
    {
        var device = DeviceName.Auto;
        if (section.Text("device") is { } written && !DeviceName.TryParse(written, out device))
        {
            section.Refuse("device", $"'{written}' is not a device; expected auto, cpu, cuda or cuda:N");
        }

        return device;
    }
}
