namespace Maestro.Silo.Tests.Storage;

public sealed class AdoNetStorageTests(AdoNetSilo silo) : GrainStorageCompliance(silo.Storage), IClassFixture<AdoNetSilo>;
