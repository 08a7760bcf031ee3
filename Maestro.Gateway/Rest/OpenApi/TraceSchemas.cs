using Microsoft.OpenApi;
using static Maestro.Gateway.Rest.OpenApi.SchemaParts;

namespace Maestro.Gateway.Rest.OpenApi;

/// <summary>Histories, receipts and connections, which the original system has not.</summary>
internal static class TraceSchemas
{
    public static Dictionary<string, IOpenApiSchema> All(OpenApiDocument document) => new()
    {
        ["ResourceBundleEvent"] = Object("Something that happened to a bundle.", ["kind", "event", "occurred_at", "version", "consumer_name", "actor"], [
            ("kind", Text("`ResourceBundleEvent`.")),
            ("event", Text("`accepted`, `delivered`, `acknowledged`, `status_changed`, `observed`, `deleting` or `gone`; later releases may have more.")),
            ("occurred_at", Time("When.")),
            ("version", Number("The version of the bundle it is about.")),
            ("consumer_name", Text("The consumer of the bundle.")),
            ("source", Text("The source of the bundle.")),
            ("actor", Text("Who or what did it.")),
            ("event_id", Text("Id of the event on the wire.")),
            ("sequence_id", Text("Orders the reports of the agent.")),
            ("action", Text("Of `accepted`: `create` or `update`.")),
            ("delivery", Text("Of `delivered`: whether it was live, a repetition or an answer to a resync.")),
            ("deletion", Flag("Of `delivered`: whether the deletion was what was delivered.")),
            ("forced", Flag("Of `gone`: whether an operator gave up on it.")),
            ("reason", Text("Of `gone`: the operator's reason.")),
            ("conditions", TextMap("Of reports: the status of each condition."))]),
        ["ResourceBundleEventList"] = ListOf(document, "ResourceBundleEvent"),
        ["ResourceBundleReceipt"] = Receipt(document),
        ["ForceFinalizeRequest"] = Object("Why an operator gives up.", ["reason"], [
            ("reason", Text("1 to 1024 characters, none of them a control character."))]),
        ["ForceFinalization"] = Extend(document, "ObjectReference", Object("A bundle that was given up.", ["version", "consumer_name", "source", "actor", "reason"], [
            ("version", Number("Its last version.")), ("consumer_name", Text("Its consumer.")), ("source", Text("Its source.")),
            ("actor", Text("Who gave up.")), ("reason", Text("Why."))])),
        ["ConsumerConnection"] = Extend(document, "ObjectReference", Object(
            "Where the agents of a consumer are.", ["consumer_name", "connected", "subscriptions", "gateways"], [
                ("consumer_name", Text("The consumer.")),
                ("connected", Flag("Whether an agent has a subscription.")),
                ("connected_since", Time("When the oldest subscription began.")),
                ("last_seen_at", Time("When an agent was heard of last.")),
                ("subscriptions", Number("How many subscriptions there are.")),
                ("gateways", ArrayOf(FreeObject("A gateway with its subscriptions and peers."), "The gateways that hold them.")),
                ("silent_gateways", ArrayOf(Text("A gateway."), "Gateways that did not say whether they hold one."))])),
    };

    private static OpenApiSchema Receipt(OpenApiDocument document) => Extend(document, "ObjectReference", Object(
        "How far the current version of a bundle came.", ["consumer_name", "source", "version", "complete", "deliveries", "missing"], [
            ("consumer_name", Text("The consumer of the bundle.")),
            ("source", Text("Its source.")),
            ("version", Number("Its version.")),
            ("complete", Flag("Whether nothing is missing.")),
            ("accepted_at", Time("When the version was stored.")),
            ("delivered_at", Time("When it was first sent to an agent.")),
            ("acknowledged_at", Time("When the agent first reported on it.")),
            ("applied_at", Time("When the agent reported that it is applied.")),
            ("observed_at", Time("When its source was sent such a report.")),
            ("deliveries", Number("How often it was sent.")),
            ("last_delivered_at", Time("When it was sent last.")),
            ("next_delivery_at", Time("When it is sent again.")),
            ("deletion", Object("How far the deletion came.", [], [
                ("asked_at", Time("When it was asked for.")), ("delivered_at", Time("When the agent was first told.")),
                ("deliveries", Number("How often it was told.")), ("next_delivery_at", Time("When it is told again."))])),
            ("missing", ArrayOf(
                Object("A step that is not done.", ["step", "code", "reason"], [
                    ("step", Text("The step.")), ("code", Text("Why, for programs.")), ("reason", Text("Why, for people."))]),
                "The steps that are not done, in order."))]));
}
