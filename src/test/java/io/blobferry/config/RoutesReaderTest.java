package io.blobferry.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blobferry.domain.BlobAddress;
import io.blobferry.routing.Route;
import io.blobferry.routing.Routes;
import io.blobferry.routing.StorageClass;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** BLOBFERRY_ROUTES, and the settings that its fields default to. */
class RoutesReaderTest {
    private static final Map<String, String> OTHER_SETTINGS = Map.of(
            "BLOBFERRY_SOURCE__blobServiceUri", "https://source.blob.core.windows.net",
            "BLOBFERRY_STATE__tableServiceUri", "https://state.table.core.windows.net",
            "BLOBFERRY_STATE__queueServiceUri", "https://state.queue.core.windows.net",
            "BLOBFERRY_FEDERATION_AUDIENCE", "api://tenant/blobferry",
            "AWS_ROLE_ARN", "arn:aws:iam::123456789012:role/backup/blobferry",
            "AWS_REGION", "eu-central-1");

    private static Routes routes(Map<String, String> settings) {
        Map<String, String> all = new HashMap<>(OTHER_SETTINGS);
        all.putAll(settings);
        return Settings.from(all).target().routes();
    }

    private static Optional<String> destinationOf(Routes routes, String container, String name) {
        BlobAddress blob = new BlobAddress("source", container, name);
        return routes.routeFor(blob)
                .map(route -> route.name() + ": " + route.keyOf(blob).orElseThrow() + " " + route.storageClass());
    }

    @Test
    void firstMatchingRouteApplies() {
        Routes routes = routes(Map.of(
                "BLOBFERRY_BUCKET",
                "backup",
                "BLOBFERRY_PREFIX",
                "all/",
                "BLOBFERRY_STORAGE_CLASS",
                "STANDARD_IA",
                "BLOBFERRY_ROUTES",
                """
                [{"name":"legal","containers":["invoices","contracts-*"],"include":["**.pdf"],"exclude":["drafts/**"],
                  "bucket":"vault","prefix":"azure/","storageClass":"DEEP_ARCHIVE"},
                 {"exclude":["**.tmp"]}]
                """));
        assertEquals(
                Optional.of("legal: s3://vault/azure/contracts-2026/a/b.pdf DEEP_ARCHIVE"),
                destinationOf(routes, "contracts-2026", "a/b.pdf"));
        assertEquals(
                Optional.of("2: s3://backup/all/invoices/drafts/b.pdf STANDARD_IA"),
                destinationOf(routes, "invoices", "drafts/b.pdf"));
        assertEquals(Optional.empty(), destinationOf(routes, "scans", "x/y.tmp"));
    }

    @Test
    void withoutRoutes_settingsAreOneRoute() {
        assertEquals(
                Routes.of(new Route("backup", "daily/")),
                routes(Map.of("BLOBFERRY_BUCKET", "backup", "BLOBFERRY_PREFIX", "daily/")));
        assertEquals(
                StorageClass.GLACIER,
                routes(Map.of("BLOBFERRY_BUCKET", "backup", "BLOBFERRY_STORAGE_CLASS", "GLACIER"))
                        .all()
                        .getFirst()
                        .storageClass());
    }

    @Test
    void bucketInEveryRoute_needsNoDefault() {
        assertEquals(
                "vault",
                routes(Map.of("BLOBFERRY_ROUTES", "[{\"bucket\":\"vault\"}]"))
                        .all()
                        .getFirst()
                        .bucket());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"bucket\":\"vault\"}|BLOBFERRY_ROUTES must be a JSON array",
                "[]|BLOBFERRY_ROUTES must be a JSON array",
                "[{]|BLOBFERRY_ROUTES is not valid JSON:",
                "[{}] x|BLOBFERRY_ROUTES is not valid JSON:",
                "[{\"bucket\":\"vault\"},{}]|BLOBFERRY_ROUTES: route 2 has no bucket: add one, or set BLOBFERRY_BUCKET",
                "[{\"bucket\":\"Vault\"}]|BLOBFERRY_ROUTES: route 1: bucket is 'Vault'; expected: 3 to 63",
                "[{\"bucket\":\"vault\",\"container\":[\"a\"]}]|BLOBFERRY_ROUTES: route 1: unknown field 'container'; known",
                "[{\"bucket\":\"vault\",\"name\":\"x\",\"prefix\":7}]|BLOBFERRY_ROUTES: route 1 ('x'): prefix must be a string",
                "[{\"bucket\":\"vault\",\"containers\":\"a\"}]|BLOBFERRY_ROUTES: route 1: containers must be an array",
                "[{\"bucket\":\"vault\",\"include\":[]}]|BLOBFERRY_ROUTES: route 1: include must be an array",
                "[{\"bucket\":\"vault\",\"exclude\":[\"a\",1]}]|BLOBFERRY_ROUTES: route 1: exclude must be an array",
                "[{\"bucket\":\"vault\",\"storageClass\":\"COLD\"}]|BLOBFERRY_ROUTES: route 1: storageClass is 'COLD'; expected: one of STANDARD,",
                "[7]|BLOBFERRY_ROUTES: route 1 must be a JSON object",
                "[{\"bucket\":\"vault\",\"prefix\":\"legal/\",\"name\":\"x\"},{\"bucket\":\"vault\",\"name\":\"y\"}]|BLOBFERRY_ROUTES: prefix 'legal/' of route x"
            })
    void malformedRoute_isNamedWithRemedy(String value, String error) {
        String message = assertThrows(InvalidSettingsException.class, () -> routes(Map.of("BLOBFERRY_ROUTES", value)))
                .getMessage();
        List<String> errors =
                message.lines().filter(line -> line.startsWith("  - ")).toList();
        assertEquals(1, errors.size(), message);
        assertTrue(errors.getFirst().startsWith("  - " + error), message);
    }
}
