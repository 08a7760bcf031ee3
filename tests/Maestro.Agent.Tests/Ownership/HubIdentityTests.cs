using Maestro.Agent.Ownership;

namespace Maestro.Agent.Tests.Ownership;

public class HubIdentityTests
{
    [Theory]
    [InlineData("maestro-mqtt.maestro:1883", "5e7e5756a82d7bae29c6a7f3af2e65dca5eedfe42b53e21ceda705c43294df57")]
    [InlineData("maestro-grpc-broker.maestro:8091", "23b39c3f431905006b4e457b1d14502d30e344a8dd538cec751b0d30e89e88a8")]
    [InlineData("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    [Trait("Checklist", "agent-7")]
    public void The_hub_is_known_by_the_hash_of_its_address(string host, string hash) =>
        Assert.Equal(new HubIdentity(hash, hash), HubIdentity.Of(host));

    [Fact]
    [Trait("Checklist", "agent-8")]
    public void A_record_is_named_after_the_hub_and_the_work() => Assert.Equal(
        "5e7e5756a82d7bae29c6a7f3af2e65dca5eedfe42b53e21ceda705c43294df57-0f8a3c52-6b1e-5d0a-9b53-0b4f0f6b7a01",
        HubIdentity.Of("maestro-mqtt.maestro:1883").RecordName("0f8a3c52-6b1e-5d0a-9b53-0b4f0f6b7a01"));
}
