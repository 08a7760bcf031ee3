namespace Maestro.Silo.Storage.GroupCommit;

/// <summary>One call that waits in a <see cref="GroupQueue{TItem}"/>.</summary>
internal interface IGroupItem
{
    /// <summary>The row; items of a batch are worked on in its order, so that two silos never wait for each other in a circle.</summary>
    string Key { get; }

    /// <summary>How many bytes of payload it carries, about.</summary>
    int Size { get; }

    /// <summary>Ends the call with an error. Without effect when it has ended already.</summary>
    void Fail(Exception failure);
}
