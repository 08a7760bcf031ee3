using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;

namespace Maestro.Cli.Up.Demonstration;

/// <summary>A corrected reading makes three results wrong: the story of the job that repairs them, and of one that nobody wanted.</summary>
internal sealed class JobStory(Story story, PlatformClient platform, TimeProvider time)
{
    private const string Approver = "maria.silva";
    private const string Skipper = "joao.souza";
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(120);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);

    private readonly string _system = Guid.NewGuid().ToString();
    private readonly Dictionary<string, string> _names = [];

    /// <summary>Plays both jobs and tells of every station.</summary>
    /// <exception cref="TimeoutException">A job did not end in time.</exception>
    public async Task TellAsync(CancellationToken stop)
    {
        await platform.AddSystemAsync(_system, stop);
        story.Say($"system: {_system} is installed on the platform");
        var indicator = await AddAsync("calcula.indicador", "2018-04-02T09:00:11", stop);
        var quarter = await AddAsync("consolida.trimestre", "2018-04-03T06:30:00", stop);
        var bulletin = await AddAsync("publica.boletim", "2018-04-05T12:00:00", stop);
        var correction = await AddAsync("corrige.medicao", "2018-08-13T15:40:02", stop);
        await platform.SetAffectedAsync(correction, "affected", [quarter, indicator], stop);
        await platform.SetAffectedAsync(indicator, "cascade", [bulletin, quarter], stop);
        story.Say("job 1: in August somebody corrects a reading of March; results of April were made from the old one");
        await TellAsync(correction, "approve", Approver, stop);

        var typo = await AddAsync("corrige.rotulo", "2018-08-14T10:00:00", stop);
        await platform.SetAffectedAsync(typo, "affected", [bulletin], stop);
        story.Say("job 2: the next correction turns out to be a mistake");
        await TellAsync(typo, "skip", Skipper, stop);
    }

    private async Task<string> AddAsync(string name, string timestamp, CancellationToken stop)
    {
        var id = Guid.NewGuid().ToString();
        _names[id] = name;
        await platform.AddInstanceAsync(_system, id, name + ".request", timestamp, stop);
        return id;
    }

    private async Task TellAsync(string asking, string command, string user, CancellationToken stop)
    {
        using var watch = CancellationTokenSource.CreateLinkedTokenSource(stop);
        watch.CancelAfter(Limit);
        var begun = time.GetUtcNow();
        var timeline = new Timeline(story, time);
        var following = timeline.FollowAsync(Facts(asking, command, user, begun, watch.Token), watch.Token);
        try
        {
            await timeline.TellAsync(begun, watch.Token);
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            throw new TimeoutException($"the job of {_names[asking]} did not end within {Limit.TotalSeconds:0} s; see the logs of server and platform");
        }
        finally
        {
            await watch.CancelAsync();
            await following;
        }
    }

    private async IAsyncEnumerable<Fact> Facts(
        string asking, string command, string user, DateTimeOffset begun, [EnumeratorCancellation] CancellationToken stop)
    {
        yield return new Fact(begun, "asked", $"{_names[asking]} is done and asks to persist its data");
        await platform.AskToPersistAsync(asking, stop);
        var (told, read) = (0, 0L);
        while (true)
        {
            // The job is read first and told last: whatever the platform did before the job's end is then told before it.
            var job = await platform.FindJobAsync(_system, asking, stop);
            foreach (var entry in await platform.ReadJournalAsync(read, stop))
            {
                read = (long)entry["number"]!;
                if ((DateTimeOffset)entry["at"]! >= begun && PlatformFact(entry) is { } fact)
                {
                    yield return fact;
                }
            }

            var history = job?["history"]!.AsArray() ?? [];
            for (; told < history.Count; told++)
            {
                yield return FactOf(job!, history[told]!);
                if (told == 0)
                {
                    await platform.DecideAsync((string)job!["id"]!, command, user, stop);
                }
            }

            await Task.Delay(Look, stop);
        }
    }

    /// <summary>The station that an entry of a job's history is.</summary>
    internal static Fact FactOf(JsonNode job, JsonNode entry)
    {
        // RFC 3339 to the millisecond: what happened within one comes after what was seen at its start, and before a job's end.
        var at = DateTimeOffset.Parse((string)entry["timestamp"]!, CultureInfo.InvariantCulture);
        var end = at.AddTicks(TimeSpan.TicksPerMillisecond - 1);
        return (string?)entry["status"] switch
        {
            "pending_approval" => new Fact(at, "held", $"job {job["id"]}: to be run again: {Names(job)}. Nothing is committed; a person decides"),
            "approved" => new Fact(at, "approved", $"by {entry["user"]}"),
            "running" => new Fact(at, "running", "the gate is closed: the platform admits no new event of the system"),
            "finished" => new Fact(end, "finished", $"{job["events"]!.AsArray().Count} instances were run again; the gate is open") { IsLast = true },
            "skipped" => new Fact(end, "skipped", $"by {entry["user"]}; its data is never committed") { IsLast = true },
            var status => new Fact(end, status ?? "", "") { IsLast = true },
        };
    }

    private static string Names(JsonNode job) => string.Join(
        ", then ", job["events"]!.AsArray().Select(one => ((string)one!["name"]!).Replace(".request", "", StringComparison.Ordinal)));

    private Fact? PlatformFact(JsonObject entry) => (string?)entry["systemId"] == _system && Describe(entry) is var (station, detail)
        ? new Fact((DateTimeOffset)entry["at"]!, station, detail)
        : null;

    private (string Station, string Detail)? Describe(JsonObject entry)
    {
        var (instance, detail) = ((string)entry["instanceId"]!, (string)entry["detail"]!);
        return ((string?)entry["service"], (string?)entry["what"]) switch
        {
            ("discovery", _) => ("asked", $"discovery: who read what {NameOf(instance, detail)} changes?"),
            ("executor", _) => ("run again", Remember(instance, detail)),
            ("domain", "committed") => ("committed", $"the data of {NameOf(instance, detail)}, by the domain app"),
            _ => null,
        };
    }

    private string Remember(string instance, string original) => _names[instance] = $"{_names.GetValueOrDefault(original, original)} (again)";

    private string NameOf(string instance, string original) =>
        _names.GetValueOrDefault(instance) ?? _names.GetValueOrDefault(original) ?? instance;
}
