package io.blobferry.format;

import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which blobs of an account were backed up from a time on, and to which keys. A restore as of a moment uses the latest record
 * whose time is not later. The record is in every bucket of its routes.
 *
 * @param account the source account's name
 * @param from the time from which on these are the routes
 * @param containers the containers that are backed up; empty for all of the account
 * @param routes in their order: a blob has the first one that selects it
 */
public record RoutesRecord(String account, Instant from, Set<String> containers, List<RecordedRoute> routes) {
    public RoutesRecord {
        Objects.requireNonNull(account, "account");
        Objects.requireNonNull(from, "from");
        containers = Set.copyOf(containers);
        routes = List.copyOf(routes);
    }

    /**
     * One route. A blob has the key {@code <prefix><container>/<name>}. In a pattern {@code *} stands for any characters except
     * slashes, two of them for any characters, two and a slash for any directories or none, and {@code ?} for one character
     * except a slash.
     *
     * @param name the route's name in the configuration
     * @param bucket the bucket's name
     * @param storageClass S3's name of the storage class of new backups
     * @param containers patterns of container names; empty selects all
     * @param include patterns of blob names; empty selects all
     * @param exclude patterns of blob names that are not selected all the same
     */
    public record RecordedRoute(
            String name,
            String bucket,
            String prefix,
            String storageClass,
            List<String> containers,
            List<String> include,
            List<String> exclude) {
        public RecordedRoute {
            Objects.requireNonNull(name, "name");
            Objects.requireNonNull(bucket, "bucket");
            Objects.requireNonNull(prefix, "prefix");
            Objects.requireNonNull(storageClass, "storageClass");
            containers = List.copyOf(containers);
            include = List.copyOf(include);
            exclude = List.copyOf(exclude);
        }
    }

    /** The prefix of the keys of an account's records, which sort by time. */
    public static String keyPrefix(String account) {
        return BucketLayout.ROUTES + account + "/";
    }

    /** The key of the record, in each bucket that has it. */
    public String recordKey() {
        return keyPrefix(account) + RecordTime.format(from) + ".json";
    }

    /** Whether the other record says the same of another time. */
    public boolean isSame(RoutesRecord other) {
        return account.equals(other.account) && containers.equals(other.containers) && routes.equals(other.routes);
    }

    /** The content of the record's object. */
    public String toJson() {
        return RecordJson.write(json -> {
            json.put("account", account);
            json.put("from", from.toString());
            json.put("containers", List.copyOf(new TreeSet<>(containers)));
            json.put(
                    "routes",
                    routes.stream()
                            .map(route -> RecordJson.fields(fields -> {
                                fields.put("name", route.name());
                                fields.put("bucket", route.bucket());
                                fields.put("prefix", route.prefix());
                                fields.put("storageClass", route.storageClass());
                                fields.put("containers", route.containers());
                                fields.put("include", route.include());
                                fields.put("exclude", route.exclude());
                            }))
                            .toList());
        });
    }

    /**
     * Reads the content of a record's object.
     *
     * @throws IllegalArgumentException if it is none, or of a newer schema
     */
    public static RoutesRecord parse(String json) {
        RecordJson content = RecordJson.read(json);
        return new RoutesRecord(
                content.text("account"),
                content.time("from"),
                Set.copyOf(content.texts("containers")),
                content.objects("routes").stream()
                        .map(route -> new RecordedRoute(
                                route.text("name"),
                                route.text("bucket"),
                                route.text("prefix"),
                                route.text("storageClass"),
                                route.texts("containers"),
                                route.texts("include"),
                                route.texts("exclude")))
                        .toList());
    }
}
