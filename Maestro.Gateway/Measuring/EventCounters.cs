using Maestro.Protocol.CloudEvents;
using Prometheus;

namespace Maestro.Gateway.Measuring;

/// <summary>The counters of the events of one source and consumer, one for each event type; each is looked up once.</summary>
internal sealed class EventCounters(Counter family, string source, string consumer)
{
    private const int Actions = 5;

    private static readonly string DataTypeLabel = DataType.ManifestBundle.ToString();

    private readonly Counter.Child?[] _children = new Counter.Child?[2 * Actions];

    /// <summary>The labels of such a counter.</summary>
    public static readonly string[] Labels = ["source", "consumer", "type", "subresource", "action"];

    /// <summary>The counter of an event type of the manifest bundle data type.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The action is none of those of <see cref="EventType"/>.</exception>
    public Counter.Child Of(SubResource subResource, string action)
    {
        ref var child = ref _children[((int)subResource * Actions) + IndexOf(action)];
        return child ??= family.WithLabels(source, consumer, DataTypeLabel, subResource == SubResource.Spec ? "spec" : "status", action);
    }

    private static int IndexOf(string action) => action switch
    {
        EventType.CreateRequest => 0,
        EventType.UpdateRequest => 1,
        EventType.DeleteRequest => 2,
        EventType.ResyncRequest => 3,
        EventType.ResyncResponse => 4,
        _ => throw new ArgumentOutOfRangeException(nameof(action), action, "The action is not known."),
    };
}
