package io.blobferry.format;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * A pass of the reconciliation that compared everything. Every blob that was there when it began, and had no backup, was put on
 * the event queue by its end; it is backed up when its event has been processed. The record is in every bucket of the routes.
 *
 * @param account the source account's name
 * @param containers the containers that were to be compared; empty for all of the account
 * @param counts what the pass counted, by the names in docs/FORMAT.md; what is missing is 0
 */
public record PassRecord(
        String account, Set<String> containers, Instant startedAt, Instant completedAt, Map<String, Long> counts) {
    public PassRecord {
        Objects.requireNonNull(account, "account");
        containers = Set.copyOf(containers);
        Objects.requireNonNull(startedAt, "startedAt");
        Objects.requireNonNull(completedAt, "completedAt");
        counts = Map.copyOf(counts);
    }

    /** The prefix of the keys of an account's records, which sort by the time at which the passes began. */
    public static String keyPrefix(String account) {
        return BucketLayout.PASSES + account + "/";
    }

    /** The key of the record, in each bucket that has it. */
    public String recordKey() {
        return keyPrefix(account) + RecordTime.format(startedAt) + ".json";
    }

    /** The content of the record's object. */
    public String toJson() {
        return RecordJson.write(json -> {
            json.put("account", account);
            json.put("containers", List.copyOf(new TreeSet<>(containers)));
            json.put("startedAt", startedAt.toString());
            json.put("completedAt", completedAt.toString());
            json.put("counts", new TreeMap<>(counts));
        });
    }

    /**
     * Reads the content of a record's object.
     *
     * @throws IllegalArgumentException if it is none, or of a newer schema
     */
    public static PassRecord parse(String json) {
        RecordJson content = RecordJson.read(json);
        return new PassRecord(
                content.text("account"),
                Set.copyOf(content.texts("containers")),
                content.time("startedAt"),
                content.time("completedAt"),
                content.numbers("counts"));
    }
}
