using System.CommandLine;

namespace Maestro.Cli.CommandLine;

/// <summary>
/// Boolean flags as Go reads them: what follows a lone <c>--yes</c> is not its value, but the next argument. Only <c>true</c> and <c>false</c>
/// themselves are taken for the value, because people write that.
/// </summary>
internal static class LoneFlags
{
    /// <summary>The arguments with <c>=true</c> behind every lone boolean flag.</summary>
    public static IReadOnlyList<string> Complete(IReadOnlyList<string> arguments, Command root)
    {
        var flags = Options(root)
            .Where(option => option.Setting.ValueMayBeLeftOut)
            .SelectMany(option => option.Aliases.Prepend(option.Name))
            .ToHashSet();
        var complete = new List<string>(arguments.Count);
        for (var index = 0; index < arguments.Count; index++)
        {
            if (arguments[index] == "--")
            {
                return [.. complete, .. arguments.Skip(index)];
            }

            var isLone = flags.Contains(arguments[index]) && arguments.ElementAtOrDefault(index + 1) is not ("true" or "false");
            complete.Add(isLone ? arguments[index] + "=true" : arguments[index]);
        }

        return complete;
    }

    private static IEnumerable<SettingOption> Options(Command command) =>
        command.Options.OfType<SettingOption>().Concat(command.Subcommands.SelectMany(Options));
}
