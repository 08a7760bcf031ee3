namespace Maestro.Gateway.Rest.ResourceBundles;

/// <summary>The parts of a ManifestWork whose members always appear (rest-and-operations.md sections 2.2 and 2.3).</summary>
internal static class ManifestWorkShapes
{
    private const string Text = "\"\"";
    private const string NoIdentifier = """{"group":"","resource":"","name":"","namespace":""}""";
    private const string NoMeta = """{"ordinal":0,"group":"","version":"","kind":"","resource":"","name":"","namespace":""}""";

    /// <summary>An entry of <c>manifest_configs</c>.</summary>
    public static readonly JsonShape ManifestConfig = new(
        new ShapedMember("resourceIdentifier", NoIdentifier, new JsonShape(
            new ShapedMember("group", Text),
            new ShapedMember("resource", Text),
            new ShapedMember("name", Text),
            new ShapedMember("namespace", Text))),
        new ShapedMember("updateStrategy", null, new JsonShape(
            new ShapedMember("serverSideApply", null, new JsonShape(new ShapedMember("force", "false"))))));

    /// <summary><c>delete_option</c>, when the source sent one.</summary>
    public static readonly JsonShape DeleteOption = new(new ShapedMember("propagationPolicy", Text));

    /// <summary>An entry of <c>status.resourceStatus</c>.</summary>
    public static readonly JsonShape ResourceStatus = new(
        new ShapedMember("conditions", "null"),
        new ShapedMember("resourceMeta", NoMeta, new JsonShape(
            new ShapedMember("ordinal", "0"),
            new ShapedMember("group", Text),
            new ShapedMember("version", Text),
            new ShapedMember("kind", Text),
            new ShapedMember("resource", Text),
            new ShapedMember("name", Text),
            new ShapedMember("namespace", Text))),
        new ShapedMember("statusFeedback", "{}"));
}
