using System.Text.Json;
using Maestro.Bench.Events;

namespace Maestro.Bench.Tests.Events;

public sealed class PayloadsTests
{
    [Theory]
    [InlineData(256)]
    [InlineData(2048)]
    [InlineData(50_176)]
    public void They_are_json_of_exactly_the_size_and_all_different(int size)
    {
        var payloads = new Payloads(size);

        var texts = Enumerable.Range(0, 100).Select(number => Write(payloads, number)).ToArray();

        Assert.All(texts, text =>
        {
            Assert.Equal(size, text.Length);
            using var json = JsonDocument.Parse(text);
            Assert.Equal(1, json.RootElement.GetProperty("manifests").GetArrayLength());
        });
        Assert.Equal(100, texts.Select(Convert.ToHexString).Distinct().Count());
    }

    private static byte[] Write(Payloads payloads, int number)
    {
        var text = new byte[payloads.Size];
        payloads.Write(text, number);
        return text;
    }
}
