namespace Maestro.Agent.Re2;

/// <summary>What <c>(?ims-U)</c> switches.</summary>
[Flags]
internal enum Re2Flags
{
    None = 0,

    /// <summary><c>i</c>.</summary>
    IgnoreCase = 1,

    /// <summary><c>m</c>: <c>^</c> and <c>$</c> match at every line, not only at the ends of the text.</summary>
    Lines = 2,

    /// <summary><c>s</c>: <c>.</c> matches also the end of a line.</summary>
    DotIsAny = 4,

    /// <summary><c>U</c>: <c>a*</c> and <c>a*?</c> swap their meanings.</summary>
    Ungreedy = 8,
}
