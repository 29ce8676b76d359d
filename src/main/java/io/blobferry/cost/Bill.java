package io.blobferry.cost;

import io.blobferry.execution.RequestKind;
import io.blobferry.routing.StorageClass;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Adds up what requests and bytes cost, those of a run or those of an estimate. Thread-safe. */
public final class Bill {
    /** A blob whose tier the listing does not say costs what one in this tier does. */
    public static final String DEFAULT_TIER = "Hot";

    private static final double GB = 1e9;
    private static final double THOUSAND = 1e3;
    private static final double TEN_THOUSAND = 1e4;

    private final Prices prices;
    private final Map<String, Long> bytesByTier = new TreeMap<>();
    private final Map<String, Long> readsByTier = new TreeMap<>();
    private final Map<StorageClass, Long> writesByClass = new TreeMap<>();
    private final Map<StorageClass, Long> readsByClass = new TreeMap<>();
    private RequestCounts requests = RequestCounts.NONE;
    private double dollars;

    public Bill(Prices prices) {
        this.prices = prices;
    }

    /**
     * Requests for blobs, and the bytes that they read.
     *
     * @param tier the tier of the blobs
     * @param storageClass the class of their objects
     */
    public synchronized void add(RequestCounts made, long bytes, String tier, StorageClass storageClass) {
        requests = requests.plus(made);
        bytesByTier.merge(tier, bytes, Long::sum);
        readsByTier.merge(tier, made.count(RequestKind.BLOB_READ), Long::sum);
        writesByClass.merge(storageClass, made.count(RequestKind.S3_WRITE), Long::sum);
        readsByClass.merge(storageClass, made.count(RequestKind.S3_READ), Long::sum);
        dollars += dollars(made, bytes, tier, storageClass);
    }

    /** Requests that are for no blob of its own: listings. */
    public void add(RequestCounts made) {
        add(made, 0, DEFAULT_TIER, StorageClass.STANDARD);
    }

    /** What requests cost that are for no blob of its own. */
    public double dollars(RequestCounts made) {
        return dollars(made, 0, DEFAULT_TIER, StorageClass.STANDARD);
    }

    /** What these alone cost. */
    public double dollars(RequestCounts made, long bytes, String tier, StorageClass storageClass) {
        return bytes / GB * (prices.azureEgressPerGB() + prices.azureRetrievalPerGB(tier))
                + made.count(RequestKind.BLOB_READ) * prices.azureReadPerTenThousand(tier) / TEN_THOUSAND
                + made.count(RequestKind.S3_WRITE) * prices.putPerThousand(storageClass.name()) / THOUSAND
                + made.count(RequestKind.S3_READ) * prices.getPerThousand(storageClass.name()) / THOUSAND
                + listings(made)
                + tables(made);
    }

    private double listings(RequestCounts made) {
        return made.count(RequestKind.BLOB_LIST) * prices.azureListPerTenThousand() / TEN_THOUSAND
                + made.count(RequestKind.S3_LIST) * prices.listPerThousand() / THOUSAND;
    }

    private double tables(RequestCounts made) {
        return (made.count(RequestKind.TABLE) + made.count(RequestKind.QUEUE))
                * prices.azureTablePerTenThousand()
                / TEN_THOUSAND;
    }

    /** What all that was added costs. */
    public synchronized double dollars() {
        return dollars;
    }

    /** All that was added, line by line. */
    public synchronized Cost total() {
        List<Cost.Line> lines = new ArrayList<>();
        long bytes = bytesByTier.values().stream().mapToLong(Long::longValue).sum();
        lines.add(new Cost.Line("Egress", "data out of Azure", bytes / GB * prices.azureEgressPerGB()));
        bytesByTier.forEach((tier, read) -> {
            double retrieval = read / GB * prices.azureRetrievalPerGB(tier);
            if (retrieval > 0) {
                lines.add(new Cost.Line("Retrieval" + tier, "retrieval from " + tier, retrieval));
            }
        });
        double reads = readsByTier.entrySet().stream()
                .mapToDouble(of -> of.getValue() * prices.azureReadPerTenThousand(of.getKey()) / TEN_THOUSAND)
                .sum();
        lines.add(new Cost.Line("BlobReads", "reads of blobs", reads));
        double writes = writesByClass.entrySet().stream()
                .mapToDouble(
                        of -> of.getValue() * prices.putPerThousand(of.getKey().name()) / THOUSAND)
                .sum();
        lines.add(new Cost.Line("S3Writes", "S3 PUT and POST", writes));
        double heads = readsByClass.entrySet().stream()
                .mapToDouble(
                        of -> of.getValue() * prices.getPerThousand(of.getKey().name()) / THOUSAND)
                .sum();
        lines.add(new Cost.Line("S3Reads", "S3 HEAD and GET", heads));
        lines.add(new Cost.Line("Listings", "listings at both ends", listings(requests)));
        lines.add(new Cost.Line("Tables", "checkpoint and failure rows", tables(requests)));
        return new Cost(requests, bytes, lines, dollars, prices.currency(), prices.name() + ", " + prices.date());
    }
}
