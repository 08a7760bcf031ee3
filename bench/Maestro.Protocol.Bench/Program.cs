using System.Buffers;
using Google.Protobuf;
using Maestro.Bench;
using Maestro.Grains.ResourceBundles;
using Maestro.Protocol.Bench;
using Maestro.Protocol.CloudEvents;
using Maestro.Protocol.ResourceBundles;

// What the server does with the bytes of one event, without network, grains and store.
const int Size = 2048;
var duration = TimeSpan.FromSeconds(args.Length > 0 ? double.Parse(args[0], System.Globalization.CultureInfo.InvariantCulture) : 1);
var nowhere = new Uri("http://localhost");
var plan = new LoadPlan { Sources = nowhere, Agents = nowhere, Rest = nowhere, Consumers = 1, Bundles = 1, Updates = 1, InFlight = 1, Size = Size, Statuses = true };
var events = new LoadEvents(plan);
var specBytes = events.Spec(0, 1, 1).ToByteArray();
var statusBytes = events.Status(LoadPlan.Consumer(0), plan.Bundle(0), 2).ToByteArray();
var spec = Decode(specBytes);
var status = Decode(statusBytes);
var request = SpecRequest.Read(spec);
var report = StatusReport.Read(status);
var state = new ResourceBundleState
{
    Source = request.Source,
    ConsumerName = request.ClusterName,
    Version = 2,
    CreatedAt = DateTimeOffset.UtcNow,
    Spec = new StoredSpec(request.EventId, request.Attributes, request.Metadata, request.Data),
    Status = new StoredStatus(report.ResourceVersion, report.SequenceId, report.StatusHash, report.Attributes, report.Data),
};

Run("spec", specBytes.Length,
    new Stage("decode", () => Decode(specBytes)),
    new Stage("read and validate", () => SpecRequest.Read(spec, BundleValidationOptions.Default)),
    new Stage("event for the agent", () => BundleEvents.ToDelivery(request.ResourceId, state, "maestro", resync: false, default)));
Run("status", statusBytes.Length,
    new Stage("decode", () => Decode(statusBytes)),
    new Stage("read", () => StatusReport.Read(status)),
    new Stage("event for the source", () => BundleEvents.ToStatusDelivery(report.ResourceId, state)));

void Run(string name, int length, params Stage[] stages)
{
    Console.WriteLine($"{name} of {length} bytes");
    var (microseconds, bytes) = (0.0, 0L);
    foreach (var stage in stages)
    {
        var measured = stage.Measure(duration);
        microseconds += measured.Microseconds;
        bytes += measured.Bytes;
    }

    Stage.Print("together", microseconds, bytes);
}

static InboundEvent Decode(byte[] bytes) => PublishedEvent.Read(new ReadOnlySequence<byte>(bytes)) is { IsReadable: true } published
    ? published.Event
    : throw new InvalidOperationException("The event cannot be read.");
