package io.blobferry.backfill;

import io.blobferry.backfill.BackupNeed.Need;
import io.blobferry.report.Figure;
import io.blobferry.report.Report;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** What a run would copy, without memory for its blobs. Thread-safe. */
final class BackfillEstimate {
    /** Bounds of the size histogram: Azure's and S3's small sizes, the sizes of parts, and large blobs. */
    private static final long[] BOUNDS = {4L << 10, 64L << 10, 1L << 20, 16L << 20, 64L << 20, 1L << 30, 64L << 30};

    private static final String COOL = "Cool";
    private static final String COLD = "Cold";

    private final Map<String, Sum> tiers = new TreeMap<>();
    private final Sum[] sizes = new Sum[BOUNDS.length + 1];
    private final Sum copied = new Sum();
    private final Sum archived = new Sum();
    private long missing;
    private long stale;

    /** Objects and their bytes. */
    private static final class Sum {
        private long objects;
        private long bytes;

        void add(long size) {
            objects++;
            bytes += size;
        }
    }

    BackfillEstimate() {
        for (int i = 0; i < sizes.length; i++) {
            sizes[i] = new Sum();
        }
    }

    synchronized void add(Candidate blob, Need need) {
        tiers.computeIfAbsent(blob.tier().orElse("unknown"), tier -> new Sum()).add(blob.size());
        if (need == Need.STALE) {
            stale++;
        } else {
            missing++;
        }
        if (blob.isArchived()) {
            archived.add(blob.size());
            return;
        }
        copied.add(blob.size());
        sizes[bucketOf(blob.size())].add(blob.size());
    }

    private static int bucketOf(long size) {
        int bucket = 0;
        while (bucket < BOUNDS.length && size > BOUNDS[bucket]) {
            bucket++;
        }
        return bucket;
    }

    /** The blobs that would be copied. */
    public synchronized long objects() {
        return copied.objects;
    }

    /** Their bytes. */
    public synchronized long bytes() {
        return copied.bytes;
    }

    /** The blobs that have to be rehydrated first. */
    public synchronized long archived() {
        return archived.objects;
    }

    synchronized List<Report.Section> sections() {
        List<Figure> all = new ArrayList<>();
        all.add(Figure.count("objects", "blobs", copied.objects));
        all.add(Figure.bytes("bytes", "their size", copied.bytes));
        all.add(Figure.count("missing", "blobs without a backup", missing));
        all.add(Figure.count("stale", "blobs whose backup is of another version", stale));
        List<Figure> histogram = new ArrayList<>();
        for (int i = 0; i < sizes.length; i++) {
            String label = i < BOUNDS.length
                    ? "up to " + Figure.shortBytes(BOUNDS[i])
                    : "larger than " + Figure.shortBytes(BOUNDS[BOUNDS.length - 1]);
            String name = i < BOUNDS.length ? "sizeUpTo" + BOUNDS[i] : "sizeLarger";
            histogram.add(objectsAndBytes(name, label, sizes[i]));
        }
        List<Figure> byTier = new ArrayList<>();
        tiers.forEach((tier, sum) -> byTier.add(objectsAndBytes("tier" + name(tier), "in " + tier, sum)));
        byTier.add(objectsAndBytes("rehydration", "to be rehydrated before they can be copied", archived));
        byTier.add(objectsAndBytes("retrieval", "billed for retrieval: Cool and Cold", sum(COOL, COLD)));
        byTier.add(objectsAndBytes("movedToHot", "moved to Hot by a rule enableAutoTierToHotFromCool", sum(COOL)));
        return List.of(
                new Report.Section("Would be copied", all),
                new Report.Section("By size", histogram),
                new Report.Section("By tier", byTier));
    }

    private Sum sum(String... names) {
        Sum all = new Sum();
        for (String name : names) {
            Sum of = tiers.getOrDefault(name, new Sum());
            all.objects += of.objects;
            all.bytes += of.bytes;
        }
        return all;
    }

    private static Figure objectsAndBytes(String name, String label, Sum sum) {
        return new Figure(
                name,
                label,
                sum.objects,
                String.format(Locale.ROOT, "%,d, %s", sum.objects, Figure.shortBytes(sum.bytes)));
    }

    private static String name(String tier) {
        return tier.substring(0, 1).toUpperCase(Locale.ROOT) + tier.substring(1);
    }
}
