namespace Maestro.Bench.Http2;

/// <summary>
/// While a thread works through what it received, whatever it sends, on any connection, waits for the end of that work and goes out in
/// one system call for each connection.
/// </summary>
internal static class Batch
{
    [ThreadStatic]
    private static List<Http2Connection>? _touched;

    [ThreadStatic]
    private static int _depth;

    /// <summary>Sends at once, or at the end of the batch this thread is in.</summary>
    public static void Touch(Http2Connection connection)
    {
        if (_depth == 0)
        {
            connection.Flush();
        }
        else if (!(_touched ??= []).Contains(connection))
        {
            _touched.Add(connection);
        }
    }

    /// <summary>Opens a batch, which lasts until the answer is disposed, on the same thread.</summary>
    public static Scope Open()
    {
        return new Scope(outermost: _depth++ == 0);
    }

    /// <summary>A batch that is open.</summary>
    internal readonly ref struct Scope(bool outermost)
    {
        /// <summary>Sends everything, when it was the outermost batch.</summary>
        public void Dispose()
        {
            _depth--;
            if (!outermost || _touched is not { Count: > 0 } touched)
            {
                return;
            }

            foreach (var connection in touched)
            {
                connection.Flush();
            }

            touched.Clear();
        }
    }
}
