package io.blobferry.reconcile;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blobferry.domain.ETag;
import io.blobferry.domain.ObjectKey;
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

/** Whatever the order in which the source lists its names, a round finds the same. */
class ReconcileOrderTest {
    private static final String CONTAINER = "container";

    /** Names on which the orders disagree: beside folders, in folders, in upper case, and beyond the basic plane. */
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
                Named.of("bytes of UTF-8", Utf8KeyOrder.COMPARATOR),
                Named.of("units of UTF-16", Comparator.naturalOrder()),
                Named.of("folder by folder", Comparator.comparing(name -> name.replace('/', '\u0001'))),
                Named.of(
                        "without regard to case",
                        String.CASE_INSENSITIVE_ORDER.thenComparing(Comparator.naturalOrder())),
                Named.of("backwards", Utf8KeyOrder.COMPARATOR.reversed()),
                Named.of(
                        "none",
                        Comparator.comparingInt((String name) -> name.hashCode() * 31)
                                .thenComparing(name -> name)));
    }

    @ParameterizedTest
    @MethodSource("orders")
    void aRoundFindsTheSame(Comparator<String> order) {
        ReconcileFixture scene = new ReconcileFixture();
        scene.order = order;
        TreeSet<String> missing = new TreeSet<>();
        int blobs = 0;
        for (String stem : STEMS) {
            for (int i = 0; i < 12; i++) {
                String name = stem + (i == 0 ? "" : "/" + i);
                blobs++;
                if (i % 4 == 1) {
                    scene.write(CONTAINER, name);
                    missing.add(name);
                } else {
                    scene.writeAndBackUp(CONTAINER, name);
                }
            }
            scene.put(new ObjectKey(ReconcileFixture.BUCKET, "prefix/container/" + stem + "!gone"), new ETag("g"), 1);
        }

        Reconciler.Progress progress = scene.run("run").orElseThrow();

        assertEquals(Optional.empty(), progress.stopReason());
        assertEquals(new ArrayList<>(missing), new ArrayList<>(new TreeSet<>(scene.looks())));
        assertEquals(missing.size(), scene.queue.size());
        assertEquals(blobs, progress.pass().counts().compared());
        assertEquals(STEMS.size(), progress.pass().counts().objectsWithoutBlob());
    }

    @Test
    void aKeyBehindAllThatWasReadIsLookedForWhereItWouldBe() {
        ReconcileFixture scene = new ReconcileFixture();
        scene.order = Utf8KeyOrder.COMPARATOR.reversed();
        for (int i = 0; i < 100; i++) {
            scene.writeAndBackUp(CONTAINER, "blob-%03d".formatted(i));
        }
        scene.run("run");
        long listings = scene.boundary.count("objects.list");
        assertTrue(listings < 60, () -> listings + " listings of 100 objects");
        assertEquals(List.of(), scene.looks());
    }

    @Test
    void theOrderOfKeysIsThatOfTheirBytes() {
        List<String> names = new ArrayList<>(STEMS);
        names.addAll(List.of("", "\uD83D\uDE00", "\uD83D\uDE01", "\uD83E\uDD00", "\uFFFF", "\u0000", "a\u0000"));
        for (String one : names) {
            for (String other : names) {
                assertEquals(
                        Integer.signum(Arrays.compareUnsigned(
                                one.getBytes(StandardCharsets.UTF_8), other.getBytes(StandardCharsets.UTF_8))),
                        Integer.signum(Utf8KeyOrder.COMPARATOR.compare(one, other)),
                        () -> one + " and " + other);
            }
        }
        assertEquals("a", Utf8KeyOrder.before("a\uD83D\uDE00"));
        assertEquals("", Utf8KeyOrder.before("a"));
    }
}
