package io.blobferry.restore.cost;

import io.blobferry.cost.Prices;
import io.blobferry.report.Figure;
import io.blobferry.report.Report;
import io.blobferry.restore.RestorePlan;
import io.blobferry.restore.RestorePlan.Entry;
import io.blobferry.spi.target.BackupReader.ThawTier;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;

/** What a plan would move, and what that would cost. Adds a plan up without memory for its entries. */
public final class RestoreEstimate {
    /** S3's classes that have to be thawed first; in Intelligent-Tiering a listing does not show it. */
    private static final Set<String> ARCHIVED = Set.of("GLACIER", "DEEP_ARCHIVE");

    /** A range into a container, and what is read there together with its properties. */
    private static final long CONTAINER_RANGE = 4L << 20;

    private static final long FOLDER_RANGE = 8L << 20;
    private static final double GB = 1e9;

    private final Prices prices;
    private final Optional<ThawTier> thaw;
    private final boolean toAzure;
    private final boolean inPlace;
    private final Map<String, Sum> classes = new TreeMap<>();
    private final Map<RestorePlan.Reason, Long> omitted = new TreeMap<>();
    private long uncertain;
    private long azureWrites;

    /** What is in one storage class. */
    private static final class Sum {
        private long objects;
        private long bytes;
        private long reads;
    }

    /**
     * @param thaw how archived objects are made readable; empty: they are not restored
     * @param toAzure whether the destination is a container
     * @param inPlace whether restored blobs are backed up again
     */
    public RestoreEstimate(Prices prices, Optional<ThawTier> thaw, boolean toAzure, boolean inPlace) {
        this.prices = prices;
        this.thaw = thaw;
        this.toAzure = toAzure;
        this.inPlace = inPlace;
    }

    /** Adds all entries. */
    public void addAll(Iterator<Entry> entries) {
        entries.forEachRemaining(this::add);
    }

    void add(Entry entry) {
        switch (entry) {
            case RestorePlan.Restored restored -> {
                long size = restored.task().size();
                Sum sum = classes.computeIfAbsent(restored.storageClass(), name -> new Sum());
                sum.objects++;
                sum.bytes += size;
                long ranges = Math.ceilDiv(size, toAzure ? CONTAINER_RANGE : FOLDER_RANGE);
                long requests = toAzure && size <= CONTAINER_RANGE ? 1 : 1 + ranges;
                sum.reads += requests;
                azureWrites += requests;
                uncertain += restored.task().doubts().isEmpty() ? 0 : 1;
            }
            case RestorePlan.Omitted left -> omitted.merge(left.reason(), 1L, Long::sum);
        }
    }

    /** How many blobs would be restored. */
    public long objects() {
        return classes.values().stream().mapToLong(sum -> sum.objects).sum();
    }

    /** Their size. */
    public long bytes() {
        return classes.values().stream().mapToLong(sum -> sum.bytes).sum();
    }

    /** Whether any entry was added. */
    public boolean isEmpty() {
        return classes.isEmpty() && omitted.isEmpty();
    }

    private boolean isRead(String storageClass) {
        return thaw.isPresent() || !ARCHIVED.contains(storageClass);
    }

    /** @param planRequests what the plan itself has cost */
    double dollars(long planRequests) {
        double sum = planRequests * prices.listPerThousand() / 1_000;
        for (Map.Entry<String, Sum> each : classes.entrySet()) {
            String name = each.getKey();
            Sum of = each.getValue();
            if (isRead(name)) {
                sum += of.bytes / GB * (prices.egressPerGB() + prices.retrievalPerGB(name));
                sum += of.reads * prices.getPerThousand(name) / 1_000;
                if (ARCHIVED.contains(name)) {
                    sum += of.bytes / GB * prices.thawPerGB(name, thaw.orElseThrow());
                    sum += of.objects * prices.thawPerThousand(name, thaw.orElseThrow()) / 1_000;
                }
            }
        }
        return toAzure ? sum + azureWrites * prices.azureWritePerTenThousand() / 10_000 : sum;
    }

    /**
     * The figures of a report.
     *
     * @param planRequests what the plan itself has cost
     * @param bytesPerSecond the rate at which bytes are moved, if it is known
     */
    public List<Report.Section> sections(long planRequests, OptionalLong bytesPerSecond) {
        List<Figure> moved = new ArrayList<>();
        moved.add(Figure.count("objects", "blobs", objects()));
        moved.add(Figure.bytes("bytes", "their size", bytes()));
        moved.add(Figure.count("uncertain", "of them uncertain", uncertain));
        classes.forEach((name, sum) -> {
            moved.add(Figure.count("objects" + name, "in " + name, sum.objects));
            moved.add(Figure.bytes("bytes" + name, "their size", sum.bytes));
        });
        for (RestorePlan.Reason reason : RestorePlan.Reason.values()) {
            String label = reason.name().toLowerCase(Locale.ROOT).replace('_', ' ');
            moved.add(Figure.count(
                    "omitted" + reason.name(), "not restored: " + label, omitted.getOrDefault(reason, 0L)));
        }
        List<Figure> cost = new ArrayList<>();
        long reads = classes.entrySet().stream()
                .filter(each -> isRead(each.getKey()))
                .mapToLong(each -> each.getValue().reads)
                .sum();
        cost.add(Figure.count("reads", "requests to S3", reads));
        cost.add(Figure.count("planRequests", "requests of this plan", planRequests));
        if (toAzure) {
            cost.add(Figure.count("writes", "writes to Azure", azureWrites));
        }
        archived(cost);
        double dollars = dollars(planRequests);
        cost.add(new Figure(
                "dollars",
                "cost, most of it data out of AWS",
                dollars,
                String.format(Locale.ROOT, "%.2f %s", dollars, prices.currency())));
        cost.add(Figure.text("prices", "by the prices of", prices.name() + ", " + prices.date()));
        if (inPlace) {
            cost.add(Figure.count("backedUpAgain", "blobs that are backed up again afterwards", objects()));
        }
        bytesPerSecond.ifPresent(rate -> cost.add(Figure.duration(
                "seconds", "time at " + Figure.shortBytes(rate) + "/s", Duration.ofSeconds(bytes() / rate))));
        return List.of(new Report.Section("Would be restored", moved), new Report.Section("Cost", cost));
    }

    private void archived(List<Figure> cost) {
        long archived = classes.entrySet().stream()
                .filter(each -> ARCHIVED.contains(each.getKey()))
                .mapToLong(each -> each.getValue().objects)
                .sum();
        if (archived > 0) {
            String label =
                    thaw.isPresent() ? "archived objects that are thawed" : "archived objects, left out without --thaw";
            cost.add(Figure.count("archived", label, archived));
        }
    }
}
