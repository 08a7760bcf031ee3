namespace Maestro.Bench.StorageContest;

/// <summary>A way to write the rows of bundles.</summary>
internal interface IContender
{
    /// <summary>Its name.</summary>
    string Name { get; }

    /// <summary>Makes the row of a bundle.</summary>
    Task CreateAsync(int bundle);

    /// <summary>Writes a new version of a bundle; ends when it is committed. Never called twice at a time for one bundle.</summary>
    Task UpdateAsync(int bundle, int version);
}
