using Tributary.Projects.Reading;
using YamlDotNet.RepresentationModel;
using YamlNode = YamlDotNet.RepresentationModel.YamlNode;

namespace Tributary.Projects.Editing;

/// <summary>Whether an edited project file says the old project plus the one
/// change: its languages one by one, everything else as YAML.</summary>
internal static class EditCheck
{
    private static readonly string[] Changeable = ["languages", "leakage"];

    /// <summary>See <see cref="ProjectEdit.Check"/>.</summary>
    public static Project Require(ProjectText before, ProjectText after, Func<Project, Project> expected,
        IReadOnlyCollection<string> coming)
    {
        var project = ProjectFile.Parse(after.Text, after.File, coming);
        var wanted = expected(ProjectFile.Parse(before.Text, before.File, coming));
        var same = project.Languages.Count == wanted.Languages.Count
            && project.Languages.Zip(wanted.Languages).All(pair => AreSame(pair.First, pair.Second))
            && project.Leakage == wanted.Leakage
            && Rest(before.Text).SequenceEqual(Rest(after.Text));
        return same
            ? project
            : throw new BadInputException(before.File, "cannot be edited safely: the changed text would say something else than the "
                + "project and the change; nothing was written, edit it by hand");
    }

    private static bool AreSame(ProjectLanguage one, ProjectLanguage other) =>
        one.Train.SequenceEqual(other.Train) && one with { Train = [] } == other with { Train = [] };

    // YamlDotNet compares nodes by their content, all the way down.
    private static IEnumerable<KeyValuePair<YamlNode, YamlNode>> Rest(string yaml)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(yaml));
        return ((YamlMappingNode)stream.Documents[0].RootNode)
            .Children.Where(pair => !Changeable.Contains(((YamlScalarNode)pair.Key).Value));
    }
}
