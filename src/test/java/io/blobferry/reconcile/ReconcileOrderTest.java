package io.blobferry.reconcile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blobferry.domain.ETag;
import io.blobferry.domain.ObjectKey;
import io.blobferry.format.Utf8KeyOrder;
import io.blobferry.spi.state.ReconciliationCounts.Counter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A pass finds the same blobs in any order of the source's listing. */
class ReconcileOrderTest {
    private static final String CONTAINER = "container";

    /** Names that the orders sort differently: with and without folders, in upper case, and above U+FFFF. */
    private static final List<String> STEMS = List.of(
            "a",
            "a/x",
            "a/y/z",
            "a-b",
            "a-b/x",
            "a.txt",
            "a b",
            "A",
            "B/a",
            "b",
            "b/\uE000",
            "b/\uFFFD",
            "b/\uD83D\uDE00",
            "b/\uD800\uDC00",
            "b/ü",
            "zz");

    static Stream<Named<Comparator<String>>> orders() {
        return Stream.of(
                Named.of("UTF-8 bytes", Utf8KeyOrder.COMPARATOR),
                Named.of("UTF-16 units", Comparator.naturalOrder()),
                Named.of("folder by folder", Comparator.comparing(name -> name.replace('/', '\u0001'))),
                Named.of("case-insensitive", String.CASE_INSENSITIVE_ORDER.thenComparing(Comparator.naturalOrder())),
                Named.of("reversed", Utf8KeyOrder.COMPARATOR.reversed()),
                Named.of(
                        "by hash",
                        Comparator.comparingInt((String name) -> name.hashCode() * 31)
                                .thenComparing(name -> name)));
    }

    @ParameterizedTest
    @MethodSource("orders")
    void anyListingOrder_findsTheSame(Comparator<String> order) {
        ReconcileFixture fixture = new ReconcileFixture();
        fixture.listingOrder = order;
        TreeSet<String> missing = new TreeSet<>();
        int blobs = 0;
        for (String stem : STEMS) {
            for (int i = 0; i < 12; i++) {
                String name = stem + (i == 0 ? "" : "/" + i);
                blobs++;
                if (i % 4 == 1) {
                    fixture.write(CONTAINER, name);
                    missing.add(name);
                } else {
                    fixture.writeAndBackUp(CONTAINER, name);
                }
            }
            fixture.put(new ObjectKey(ReconcileFixture.BUCKET, "prefix/container/" + stem + "!gone"), new ETag("g"), 1);
        }

        Reconciler.Progress progress = fixture.run("run").orElseThrow();

        assertEquals(Optional.empty(), progress.stopReason());
        assertEquals(new ArrayList<>(missing), new ArrayList<>(new TreeSet<>(fixture.queuedNames())));
        assertEquals(missing.size(), fixture.queue.size());
        assertEquals(blobs, progress.pass().counts().get(Counter.COMPARED));
        assertEquals(STEMS.size(), progress.pass().counts().objectsWithoutBlob());
    }

    @Test
    void reverseOrder_rescansPassedKeys() {
        ReconcileFixture fixture = new ReconcileFixture();
        fixture.listingOrder = Utf8KeyOrder.COMPARATOR.reversed();
        for (int i = 0; i < 100; i++) {
            fixture.writeAndBackUp(CONTAINER, "blob-%03d".formatted(i));
        }
        fixture.run("run");
        long listings = fixture.faults.count("objects.list");
        assertTrue(listings < 60, () -> listings + " listings of 100 objects");
        assertEquals(List.of(), fixture.queuedNames());
    }

    @Test
    void comparator_equalsUtf8ByteOrder() {
        List<String> names = new ArrayList<>(STEMS);
        names.addAll(List.of("", "\uD83D\uDE00", "\uD83D\uDE01", "\uD83E\uDD00", "\uFFFF", "\u0000", "a\u0000"));
        for (String left : names) {
            for (String right : names) {
                assertEquals(
                        Integer.signum(Arrays.compareUnsigned(
                                left.getBytes(StandardCharsets.UTF_8), right.getBytes(StandardCharsets.UTF_8))),
                        Integer.signum(Utf8KeyOrder.COMPARATOR.compare(left, right)),
                        () -> left + " and " + right);
            }
        }
        assertEquals("a", Utf8KeyOrder.before("a\uD83D\uDE00"));
        assertEquals("", Utf8KeyOrder.before("a"));
    }
}
