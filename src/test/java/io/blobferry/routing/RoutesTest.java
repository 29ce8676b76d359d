package io.blobferry.routing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.ObjectKey;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RoutesTest {
    private static final Route LEGAL = route("legal", "vault", "azure/", selection("invoices", "**.pdf", "drafts/**"));
    private static final Route REST = route("rest", "backup", "", BlobFilter.ALL);

    private static Route route(String name, String bucket, String prefix, BlobFilter blobs) {
        return new Route(name, blobs, bucket, prefix, StorageClass.STANDARD);
    }

    private static BlobFilter selection(String container, String include, String exclude) {
        return new BlobFilter(patterns(container), patterns(include), patterns(exclude));
    }

    private static List<GlobPattern> patterns(String... texts) {
        return Arrays.stream(texts).map(GlobPattern::new).toList();
    }

    private static BlobAddress blob(String container, String name) {
        return new BlobAddress("account", container, name);
    }

    @Test
    void routeFor_firstMatch_wins() {
        Routes routes = new Routes(List.of(LEGAL, REST));
        assertEquals(Optional.of(LEGAL), routes.routeFor(blob("invoices", "2026/a.pdf")));
        assertEquals(Optional.of(REST), routes.routeFor(blob("invoices", "2026/a.txt")));
        assertEquals(Optional.of(REST), routes.routeFor(blob("invoices", "drafts/a.pdf")));
        assertEquals(Optional.of(REST), routes.routeFor(blob("scans", "a.pdf")));
    }

    @Test
    void routeFor_noMatch_isEmpty() {
        assertEquals(Optional.empty(), new Routes(List.of(LEGAL)).routeFor(blob("scans", "a.pdf")));
    }

    @Test
    void blobOf_usesRouteOfBlob() {
        Routes routes = new Routes(List.of(LEGAL, REST));
        for (BlobAddress blob : List.of(blob("invoices", "a.pdf"), blob("invoices", "a.txt"), blob("scans", "x/y"))) {
            ObjectKey key =
                    routes.routeFor(blob).flatMap(route -> route.keyOf(blob)).orElseThrow();
            assertEquals(Optional.of(blob), routes.blobOf("account", key));
        }
        assertEquals(
                Optional.empty(),
                routes.blobOf("account", new ObjectKey("backup", "invoices/a.pdf")),
                "that blob uses the vault");
    }

    @Test
    void distinctPrefixes_nestedAndEqual_listedOnce() {
        Route inner = route("inner", "backup", "Inner/", selection("a-container", "**", "none"));
        Route again = route("again", "vault", "azure/", selection("scans", "**", "none"));
        assertEquals(List.of(LEGAL, REST), new Routes(List.of(LEGAL, inner, again, REST)).distinctPrefixes());
    }

    @ParameterizedTest
    @CsvSource({
        // Two blobs could share a key: container legal's "invoices/x" and container invoices' "x".
        "legal/, true",
        "legal/deep/, true",
        "daily-, true",
        // Not a valid container name.
        "Legal/, false",
        "_legal/, false",
        "az/, false",
        "'', false"
    })
    void routes_collidingPrefixes_areRejected(String prefix, boolean refused) {
        List<Route> routes = List.of(route("inner", "backup", prefix, selection("invoices", "**", "none")), REST);
        if (refused) {
            String message = assertThrows(IllegalArgumentException.class, () -> new Routes(routes))
                    .getMessage();
            assertTrue(message.contains("route inner") && message.contains("route rest"), message);
        } else {
            assertEquals(routes, new Routes(routes).all());
        }
    }

    @Test
    void routes_prefixOfExcludedContainer_isAccepted() {
        Route outer = route("outer", "backup", "", selection("scans", "**", "none"));
        Route inner = route("inner", "backup", "legal/", selection("invoices", "**", "none"));
        assertEquals(2, new Routes(List.of(inner, outer)).all().size());
        Route daily = route("inner", "backup", "daily-", selection("invoices", "**", "none"));
        assertEquals(2, new Routes(List.of(daily, outer)).all().size());
    }

    @Test
    void routes_empty_isRejected() {
        assertThrows(IllegalArgumentException.class, () -> new Routes(List.of()));
    }
}
