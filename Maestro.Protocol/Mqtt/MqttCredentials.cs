namespace Maestro.Protocol.Mqtt;

/// <summary>
/// What connections to a broker are made with, as its files are now: certificates, their authorities, user and password. Files that cannot be used
/// leave the last good ones in use. Whether there is TLS, and everything else, stays as it was at the start.
/// </summary>
/// <param name="settings">As they were read at the start.</param>
/// <param name="time">The clock.</param>
public sealed class MqttCredentials(MqttBrokerSettings settings, TimeProvider time)
{
    /// <summary>A look at the files holds so long: thousands of agents of one process connect at once.</summary>
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private Generation _current = new(settings);
    private long _looked = time.GetTimestamp();
    private string? _refused;

    /// <summary>What the next connection is made with.</summary>
    public Generation Current => Volatile.Read(ref _current);

    /// <summary>Looks at the files again, unless that was just done.</summary>
    /// <returns>What came of it, told once: null when there is nothing new.</returns>
    public MqttRenewal? Refresh()
    {
        lock (_lock)
        {
            if (settings.ReadAgain is null || time.GetElapsedTime(_looked) < Fresh)
            {
                return null;
            }

            _looked = time.GetTimestamp();
            return Look(settings.ReadAgain);
        }
    }

    private MqttRenewal? Look(Func<MqttBrokerSettings> readAgain)
    {
        var (old, problem) = (_current, default(string));
        try
        {
            var read = readAgain();
            if (read.UsesTls != settings.UsesTls)
            {
                problem = $"clientCertFile and clientKeyFile {(read.UsesTls ? "came" : "are gone")}; whether the connection is in clear text is decided at the start";
            }
            else if (!read.HasCredentialsOf(old.Settings))
            {
                Volatile.Write(ref _current, new Generation(old.Settings.WithCredentialsOf(read)));
                old.Replace();
            }
        }
        catch (InvalidDataException unusable)
        {
            problem = unusable.Message;
        }

        var isNews = problem is not null && problem != _refused;
        _refused = problem;
        return isNews ? new MqttRenewal(problem)
            : old != _current ? new MqttRenewal(Problem: null)
            : null;
    }

    /// <summary>What connections of some time are made with.</summary>
    public sealed class Generation
    {
        private readonly TaskCompletionSource _replaced = new(TaskCreationOptions.RunContinuationsAsynchronously);

        internal Generation(MqttBrokerSettings settings) => Settings = settings;

        /// <summary>The settings, with the credentials of that time.</summary>
        public MqttBrokerSettings Settings { get; }

        /// <summary>Ends when there are newer ones, with which the connection has to be made again.</summary>
        public Task Replaced => _replaced.Task;

        internal void Replace() => _replaced.SetResult();
    }
}

/// <summary>News of the files of a broker.</summary>
/// <param name="Problem">Why they cannot be used; null when they are in use from now on.</param>
public sealed record MqttRenewal(string? Problem);
