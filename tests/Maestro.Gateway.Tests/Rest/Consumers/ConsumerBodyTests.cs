using System.Text;
using Maestro.Gateway.Rest.Consumers;

namespace Maestro.Gateway.Tests.Rest.Consumers;

public sealed class ConsumerBodyTests
{
    [Theory]
    [Trait("Checklist", "rest-18")]
    [Trait("Checklist", "rest-20")]
    [Trait("Checklist", "rest-21")]
    [InlineData("{}", null, null, null)]
    [InlineData("null", null, null, null)]
    [InlineData(""" {"name":"a"} """, null, "a", null)]
    [InlineData("""{"NAME":"a","Id":null}""", null, "a", null)]
    [InlineData("""{"name":"a","name":"b","kind":null,"href":"x","x":{"name":["c"]},"created_at":"2026-01-15T10:00:02.5+01:00"}""", null, "b", null)]
    [InlineData("""{"id":"","labels":null}""", "", null, null)]
    [InlineData("""{"labels":{}}""", null, null, "")]
    [InlineData("""{"labels":{"b":"2","":"x","a":null,"b":"3"}}""", null, null, "=x a= b=3")]
    public void Reads_leniently(string json, string? id, string? name, string? labels)
    {
        var body = ConsumerBody.ParseNew(Encoding.UTF8.GetBytes(json), out var problem);

        Assert.Null(problem);
        Assert.Equal((id, name), (body!.Id, body.Name));
        Assert.Equal(labels, body.Labels is null ? null : string.Join(' ', body.Labels.Select(label => $"{label.Key}={label.Value}")));
    }

    [Theory]
    [Trait("Checklist", "rest-24")]
    [InlineData("")]
    [InlineData("  ")]
    [InlineData("[]")]
    [InlineData("\"x\"")]
    [InlineData("{")]
    [InlineData("{}x")]
    [InlineData("{}{}")]
    [InlineData("""{"name":5}""")]
    [InlineData("""{"name":"a",}""")]
    [InlineData("""{"labels":[]}""")]
    [InlineData("""{"labels":{"a":1}}""")]
    [InlineData("""{"kind":1}""")]
    [InlineData("""{"HREF":{}}""")]
    [InlineData("""{"created_at":"never"}""")]
    [InlineData("""{"updated_at":5}""")]
    [InlineData("""{"labels":{"a":{}}}""")]
    [InlineData("""{"name":"\ud800"}""")]
    public void Refuses_what_is_no_consumer(string json)
    {
        Assert.Null(ConsumerBody.ParseNew(Encoding.UTF8.GetBytes(json), out var problem));
        Assert.NotEmpty(problem!);
    }

    [Fact]
    [Trait("Checklist", "rest-24")]
    public void Refuses_invalid_UTF8() => Assert.Null(ConsumerBody.ParseNew([.. "{\"name\":\""u8, 0xff, .. "\"}"u8], out _));

    [Fact]
    public void Refuses_endless_nesting() =>
        Assert.Null(ConsumerBody.ParseNew(Encoding.UTF8.GetBytes("{\"x\":" + new string('[', 10_000)), out _));

    [Theory]
    [Trait("Checklist", "rest-27")]
    [InlineData("null", null)]
    [InlineData("""{"name":5,"id":[],"created_at":"never","kind":{}}""", null)]
    [InlineData("""{"LABELS":{"a":"1"},"name":"b"}""", "a=1")]
    public void A_change_knows_labels_only(string json, string? labels)
    {
        var body = ConsumerBody.ParsePatch(Encoding.UTF8.GetBytes(json), out var problem);

        Assert.Null(problem);
        Assert.Equal((null, null), (body!.Id, body.Name));
        Assert.Equal(labels, body.Labels is null ? null : string.Join(' ', body.Labels.Select(label => $"{label.Key}={label.Value}")));
    }
}
