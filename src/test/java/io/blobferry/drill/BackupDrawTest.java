package io.blobferry.drill;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.ObjectKey;
import io.blobferry.verify.NameHash;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BackupDrawTest {
    private static BackupDraw.Candidate candidate(int number, long size) {
        BlobAddress blob = new BlobAddress("account", "container", "blob-" + number);
        return new BackupDraw.Candidate(blob, new ObjectKey("bucket", "container/blob-" + number), size);
    }

    /** The draw by the definition: by hash, each that still fits. */
    private static List<BackupDraw.Candidate> byDefinition(List<BackupDraw.Candidate> all, String seed, long budget) {
        List<BackupDraw.Candidate> sorted = all.stream()
                .filter(candidate -> candidate.size() <= budget)
                .sorted(Comparator.comparing(
                        candidate -> NameHash.of(seed, candidate.blob().toString()), Long::compareUnsigned))
                .toList();
        List<BackupDraw.Candidate> drawn = new ArrayList<>();
        long reached = 0;
        long left = budget;
        for (BackupDraw.Candidate candidate : sorted) {
            if (reached >= budget) {
                break;
            }
            reached += candidate.size();
            if (candidate.size() <= left) {
                left -= candidate.size();
                drawn.add(candidate);
            }
        }
        return drawn;
    }

    @Test
    void draw_isThatOfTheDefinitionInAnyOrder() {
        for (int seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            List<BackupDraw.Candidate> all = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                all.add(candidate(i, random.nextInt(100)));
            }
            long budget = 1L + random.nextInt(3_000);
            List<BackupDraw.Candidate> expected = byDefinition(all, "s" + seed, budget);
            Collections.shuffle(all, random);
            BackupDraw draw = new BackupDraw("s" + seed, budget);
            all.forEach(draw::offer);
            assertEquals(expected, draw.drawn(), "seed " + seed);
        }
    }

    /** Of each size the same share is drawn. */
    @Test
    void smallAndLarge_haveTheSameChance() {
        long[] drawn = new long[2];
        for (int seed = 0; seed < 400; seed++) {
            BackupDraw draw = new BackupDraw("s" + seed, 20_000);
            for (int i = 0; i < 1_000; i++) {
                draw.offer(candidate(i, i % 2 == 0 ? 1 : 200));
            }
            draw.drawn().forEach(candidate -> drawn[candidate.size() == 1 ? 0 : 1]++);
        }
        double ratio = (double) drawn[0] / drawn[1];
        assertTrue(ratio > 0.95 && ratio < 1.05, () -> drawn[0] + " small, " + drawn[1] + " large");
    }

    @Test
    void memory_isLimited() {
        BackupDraw draw = new BackupDraw("7", Long.MAX_VALUE);
        for (int i = 0; i < BackupDraw.MAX_DRAWN + 500; i++) {
            draw.offer(candidate(i, 1));
        }
        assertEquals(BackupDraw.MAX_DRAWN, draw.drawn().size());
    }

    @Test
    void estimate_fitsTimesOfObjectsAndBytes() {
        RestoreEstimate estimate = new RestoreEstimate(1);
        assertTrue(estimate.timeFor(1, 1).isEmpty());
        for (long size : List.of(0L, 1_000_000L, 5_000_000L, 50_000_000L)) {
            estimate.add(size, Duration.ofMillis(20 + size / 100_000));
        }
        assertEquals(
                Duration.ofMinutes(17),
                estimate.timeFor(1_000, 100_000_000_000L).orElseThrow());
    }

    /** So many objects are read at once. */
    @Test
    void estimate_isSharedByWhatIsReadAtOnce() {
        RestoreEstimate estimate = new RestoreEstimate(4);
        estimate.add(0, Duration.ofMillis(20));
        estimate.add(1_000_000, Duration.ofMillis(30));
        assertEquals(
                Duration.ofSeconds(255),
                estimate.timeFor(1_000, 100_000_000_000L).orElseThrow());
    }
}
