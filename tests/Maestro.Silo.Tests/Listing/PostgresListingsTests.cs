using Maestro.Grains;
using Maestro.Grains.ResourceBundles;
using Maestro.Protocol;
using Maestro.Testing;
using Npgsql;

namespace Maestro.Silo.Tests.Listing;

public sealed class PostgresListingsTests(PostgresFixture postgres) : IClassFixture<PostgresFixture>, IAsyncLifetime
{
    private ListedRows _rows = null!;

    public async Task InitializeAsync()
    {
        _rows = await ListedRows.CreateAsync(postgres);
        await _rows.AddConsumerAsync("c1", """{"b":"2","a":"1"}""");
    }

    public async Task DisposeAsync() => await _rows.DisposeAsync();

    [Fact]
    [Trait("Checklist", "rest-77")]
    public async Task A_bundle_comes_back_byte_for_byte()
    {
        const string data = """{ "manifests":[{"n":12345678901234567890,"f":1.0,"e":1e2,"n":1}],"executer":{"a":"æ\u0041"}}""";
        await _rows.AddBundleAsync("x", labels: """{"k":"v"}""", data: data, version: 3, status: """{"conditions":null}""");

        var bundle = await _rows.Listings.GetBundle("x", CancellationToken.None);

        Assert.NotNull(bundle);
        Assert.Equal(data, ListedRows.Text(bundle.State.Spec.Data));
        Assert.Equal("""{"name":"n-x","labels":{"k":"v"}}""", ListedRows.Text(bundle.State.Spec.Metadata));
        Assert.Equal(3, bundle.State.Status?.Version);
        Assert.Equal("17", bundle.State.Status?.SequenceId);
        Assert.Equal(TimeSpan.Zero, bundle.State.CreatedAt.Offset);
        Assert.Null(bundle.State.DeletedAt);
    }

    [Theory]
    [InlineData("nosuch")]
    [InlineData("a\0b")]
    [InlineData("'; drop table consumers; --")]
    public async Task An_unknown_id_is_null(string id)
    {
        Assert.Null(await _rows.Listings.GetBundle(id, CancellationToken.None));
        Assert.Null(await _rows.Listings.GetConsumer(id, CancellationToken.None));
    }

    [Fact]
    public async Task A_consumer_comes_with_its_labels()
    {
        var consumer = await _rows.Listings.GetConsumer("id-c1", CancellationToken.None);

        Assert.Equal("c1", consumer?.Name);
        Assert.Equal("a=1 b=2", string.Join(' ', consumer!.Labels.Select(label => $"{label.Key}={label.Value}")));
    }

    [Theory]
    [InlineData("bundle")]
    [InlineData("bundles")]
    [InlineData("list of bundles")]
    [InlineData("consumer")]
    [InlineData("list of consumers")]
    public async Task Connections_that_the_database_dropped_are_not_noticed(string what)
    {
        await _rows.AddBundleAsync("x");
        Assert.Equal(1, await ReadAsync());

        await PostgresFixture.DropConnectionsAsync(_rows.ConnectionString);

        Assert.Equal(1, await ReadAsync());

        async Task<int> ReadAsync() => what switch
        {
            "bundle" => await _rows.Listings.GetBundle("x", CancellationToken.None) is null ? 0 : 1,
            "bundles" => (await _rows.Listings.GetBundles(["x"], BundlePayloads.All, CancellationToken.None)).Items.Length,
            "list of bundles" => (await _rows.ListAsync("")).Total,
            "consumer" => await _rows.Listings.GetConsumer("id-c1", CancellationToken.None) is null ? 0 : 1,
            _ => (await _rows.Listings.ListConsumers(new ListQuery(null, null, 1, 100), CancellationToken.None)).Total,
        };
    }

    [Fact]
    public async Task Labels_that_are_no_text_do_not_keep_a_consumer_from_being_listed()
    {
        await _rows.AddConsumerAsync("odd", """{"a":1,"b":null,"c":{"d":"e"},"f":"g"}""");

        var answer = await _rows.Listings.ListConsumers(new ListQuery(null, "name", 1, 100), CancellationToken.None);

        Assert.Equal(["c1: a=1 b=2", "odd: f=g"], answer.Items.Select(item =>
            $"{item.Name}: {string.Join(' ', item.Labels.Select(label => $"{label.Key}={label.Value}"))}"));
    }

    [Fact]
    [Trait("Checklist", "rest-38")]
    [Trait("Checklist", "rest-39")]
    [Trait("Checklist", "rest-40")]
    [Trait("Checklist", "protocol-80")]
    public async Task Pages_tell_the_total_of_the_whole_search()
    {
        await AddManyAsync(20);
        await _rows.AddBundleAsync("other", source: "T");

        Assert.Equal((5, 20, "b0006"), await PageAsync(page: 2, size: 5));
        Assert.Equal((0, 20, null), await PageAsync(page: 9, size: 5));
        Assert.Equal((0, 20, null), await PageAsync(page: 1, size: 0));
        Assert.Equal((20, 20, "b0001"), await PageAsync(page: 0, size: -1));
        Assert.Equal((0, 20, null), await PageAsync(page: int.MaxValue, size: 65_500));
    }

    [Theory]
    [Trait("Checklist", "rest-45")]
    [InlineData(null, "b0001 b0002 b0003")]
    [InlineData("name desc", "b0003 b0002 b0001")]
    [InlineData("consumer_name,version desc", "b0003 b0002 b0001")]
    [InlineData("type,deleted_at", "b0001 b0002 b0003")]
    [InlineData("payload,status,version desc", "b0003 b0002 b0001")]
    public async Task Orders(string? orderBy, string ids)
    {
        await AddManyAsync(3);

        var answer = await _rows.ListAsync("", orderBy);

        Assert.Equal(ids, string.Join(' ', answer.Items.Select(item => item.Id)));
    }

    [Theory]
    [Trait("Checklist", "rest-46")]
    [InlineData("name DESC", "bad order value 'name DESC'")]
    [InlineData("(select 1)", "bad order value '(select 1)'")]
    [InlineData("nosuch", "nosuch is not a valid field name")]
    public async Task An_order_that_cannot_be_used_is_an_error_of_the_caller(string orderBy, string reason)
    {
        var answer = await _rows.ListAsync("", orderBy, size: 0);

        Assert.Equal(MaestroErrorCode.BadRequest, answer.Code);
        Assert.StartsWith(reason, answer.Reason, StringComparison.Ordinal);
    }

    [Fact]
    [Trait("Checklist", "protocol-81")]
    [Trait("Checklist", "rest-44")]
    public async Task Walking_all_pages_finds_each_row_once_while_others_change()
    {
        await AddManyAsync(1001);
        var seen = new List<string>();
        for (var page = 1; ; page++)
        {
            var answer = await _rows.ListAsync("source='S'", page: page, size: 400);
            seen.AddRange(answer.Items.Select(item => item.Id));
            await _rows.AddBundleAsync($"late{page}", source: "S");
            await _rows.AddBundleAsync($"unrelated{page}", source: "T");
            await _rows.ExecuteAsync("update resource_bundles set updated_at = now(), version = version + 1 where id = $1", "b0001");
            if (answer.Items.Length < 400)
            {
                break;
            }
        }

        Assert.Equal(1001, seen.Distinct().Count(id => id.StartsWith('b')));
        Assert.Equal(seen.Count, seen.Distinct().Count());
    }

    [Fact]
    [Trait("Checklist", "rest-42")]
    public async Task A_page_of_large_rows_names_the_rest_in_order()
    {
        var large = $$"""{"manifests":["{{new string('x', 100_000)}}"]}""";
        for (var index = 0; index < 120; index++)
        {
            await _rows.AddBundleAsync($"b{index:D3}", data: large);
        }

        var answer = await _rows.Listings.ListBundles(new ListQuery("source='S'", null, 1, 400), CancellationToken.None);

        Assert.Empty(answer.Items);
        Assert.All(answer.RestBytes, bytes => Assert.InRange(bytes, 100, 110_000));
        var ids = new List<string>();
        for (var rest = answer.Rest; !rest.IsEmpty;)
        {
            var part = await _rows.Listings.GetBundles(rest, BundlePayloads.All, CancellationToken.None);
            ids.AddRange(part.Items.Select(item => item.Id));
            Assert.InRange(part.Taken, 1, 45);
            rest = rest[part.Taken..];
        }

        Assert.Equal(Enumerable.Range(0, 120).Select(index => $"b{index:D3}"), ids);
        Assert.Equal(120, answer.Total);
    }

    [Fact]
    [Trait("Checklist", "rest-41")]
    public async Task The_largest_page_is_chosen_at_once_and_read_in_parts()
    {
        await AddManyAsync(1200);

        var answer = await _rows.Listings.ListBundles(new ListQuery("source='S'", null, 1, -1), CancellationToken.None);

        Assert.Equal((0, 1200, 1200, 1200), (answer.Items.Length, answer.Rest.Length, answer.RestBytes.Length, answer.Total));
        Assert.Equal("b0001", answer.Rest[0]);
        var part = await _rows.Listings.GetBundles(answer.Rest, BundlePayloads.All, CancellationToken.None);
        Assert.Equal((1000, 1000), (part.Items.Length, part.Taken));
    }

    [Fact]
    [Trait("Checklist", "rest-48")]
    public async Task Parts_that_are_not_wanted_are_not_read()
    {
        await _rows.AddBundleAsync("x", labels: "{}", data: """{"manifests":[1]}""", status: """{"conditions":null}""");

        var whole = await ReadAsync(BundlePayloads.All);
        var manifests = await ReadAsync(BundlePayloads.Manifests);
        var status = await ReadAsync(BundlePayloads.Status);

        Assert.Equal("""{"manifests":[1]}""", ListedRows.Text(whole.Spec.Data));
        Assert.Equal("""{"conditions":null}""", ListedRows.Text(whole.Status?.Data));
        Assert.Equal(("""{"manifests":[1]}""", null), (ListedRows.Text(manifests.Spec.Data), manifests.Status));
        Assert.Equal(("{}", "17"), (ListedRows.Text(status.Spec.Data), status.Status?.SequenceId));
        Assert.All([whole, manifests, status], state => Assert.Equal("""{"name":"n-x","labels":{}}""", ListedRows.Text(state.Spec.Metadata)));

        async Task<ResourceBundleState> ReadAsync(BundlePayloads parts)
        {
            var listed = await _rows.Listings.ListBundles(new ListQuery(null, null, 1, 10) { Parts = parts }, CancellationToken.None);
            var got = await _rows.Listings.GetBundles(["x"], parts, CancellationToken.None);
            Assert.Equal(ListedRows.Text(Assert.Single(got.Items).State.Spec.Data), ListedRows.Text(Assert.Single(listed.Items).State.Spec.Data));
            return listed.Items[0].State;
        }
    }

    [Fact]
    public async Task Bundles_that_are_gone_are_left_out()
    {
        await AddManyAsync(2);

        var part = await _rows.Listings.GetBundles(["b0002", "gone", "b0001"], BundlePayloads.All, CancellationToken.None);

        Assert.Equal(3, part.Taken);
        Assert.Equal("b0002 b0001", string.Join(' ', part.Items.Select(item => item.Id)));
    }

    [Fact]
    public async Task A_store_that_is_away_is_told()
    {
        await using var away = NpgsqlDataSource.Create($"Host=127.0.0.1;Port={TestPorts.Free()};Username=u;Database=d;Timeout=2");
        var listings = new Maestro.Silo.Listing.PostgresListings(away, away);

        await Assert.ThrowsAsync<StorageUnavailableException>(() => listings.ListBundles(new ListQuery(null, null, 1, 1), CancellationToken.None));
    }

    private Task AddManyAsync(int count) => _rows.ExecuteAsync(
        """
        insert into resource_bundles (id, name, source, consumer_name, version, created_at, updated_at, create_event_id, spec_event_id, spec_attributes, data, etag)
        select to_char(i, '"b"FM0000'), to_char(i, '"b"FM0000'), 'S', 'c1', i,
            -- Several rows of one instant: only the id keeps pages apart.
            timestamptz '2026-07-01T12:00:00Z' + interval '1 second' * (i / 10), now(), 'e', 'e', '{}', '{"manifests":[]}', 1
        from generate_series(1, $1) i
        """,
        count);

    private async Task<(int Items, int Total, string? First)> PageAsync(int page, int size)
    {
        var answer = await _rows.ListAsync("source='S'", page: page, size: size);
        return (answer.Items.Length, answer.Total, answer.Items.FirstOrDefault()?.Id);
    }
}
