using Maestro.Gateway.Rest.Lists;
using Maestro.Grains.ResourceBundles;
using Microsoft.AspNetCore.Http;

namespace Maestro.Gateway.Tests.Rest.Lists;

public sealed class ListParametersTests
{
    [Theory]
    [InlineData("", null, null, 1, 100)]
    [InlineData("?page=2&size=5", null, null, 2, 5)]
    [InlineData("?page=-3&size=-1", null, null, -3, -1)]
    [InlineData("?page=%202%20&size=", null, null, 2, 100)]
    [InlineData("?Page=2&SIZE=5&unknown=1", null, null, 1, 100)]
    [InlineData("?size=1&size=2", null, null, 1, 1)]
    [InlineData("?search=name%3D'a'&orderBy=name+desc", "name='a'", "name desc", 1, 100)]
    [InlineData("?search=+name%20like%20'50%25%2B'+", "name like '50%+'", null, 1, 100)]
    public void Reads_the_first_of_each(string query, string? search, string? orderBy, int page, int size)
    {
        var read = ListParameters.Read(Request(query), ListedFields.Consumers, out var error);

        Assert.Null(error);
        Assert.Equal(new ListParameters(new ListQuery(search, orderBy, page, size), null), read);
    }

    [Theory]
    [Trait("Checklist", "rest-41")]
    [InlineData("2147483648", int.MaxValue)]
    [InlineData("%2B99999999999999999999999", int.MaxValue)]
    [InlineData("-99999999999999999999999", int.MinValue)]
    public void A_size_with_any_number_of_digits_is_a_size(string text, int size) =>
        Assert.Equal(size, ListParameters.Read(Request("?size=" + text), ListedFields.Consumers, out _)?.Query.Size);

    [Theory]
    [Trait("Checklist", "rest-43")]
    [InlineData("?page=abc", "page: 'abc' is not an integer of 32 bits")]
    [InlineData("?page=2147483648", "page: '2147483648' is not an integer of 32 bits")]
    [InlineData("?size=1.5", "size: '1.5' is not an integer")]
    [InlineData("?size=-", "size: '-' is not an integer")]
    [InlineData("?size=9999999999x", "size: '9999999999x' is not an integer")]
    public void Refuses_what_is_no_number(string query, string reason)
    {
        Assert.Null(ListParameters.Read(Request(query), ListedFields.Consumers, out var error));

        Assert.Equal((400, 21, reason), (error?.Status, error?.Id, error?.Reason));
    }

    private static HttpRequest Request(string query) => new DefaultHttpContext { Request = { QueryString = new QueryString(query) } }.Request;
}
