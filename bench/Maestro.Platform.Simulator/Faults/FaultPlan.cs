namespace Maestro.Platform.Simulator.Faults;

/// <summary>The faults to come.</summary>
public sealed class FaultPlan
{
    private readonly Lock _lock = new();
    private readonly List<(Fault Fault, int Left)> _faults = [];

    /// <summary>Adds a fault.</summary>
    public void Add(Fault fault)
    {
        lock (_lock)
        {
            _faults.Add((fault, fault.Times));
        }
    }

    /// <summary>Everything works again.</summary>
    public void Clear()
    {
        lock (_lock)
        {
            _faults.Clear();
        }
    }

    /// <summary>The fault of a call, which is thereby used up once; null when it goes well.</summary>
    public Fault? Take(string service, string subject)
    {
        lock (_lock)
        {
            var index = _faults.FindIndex(
                entry => entry.Left > 0 && entry.Fault.Service == service && subject.Contains(entry.Fault.Match, StringComparison.Ordinal));
            if (index < 0)
            {
                return null;
            }

            var (fault, left) = _faults[index];
            _faults[index] = (fault, left - 1);
            return fault;
        }
    }
}
