package io.blobferry.config;

import io.blobferry.domain.PartPlan;
import io.blobferry.federation.Federation;
import io.blobferry.federation.IdentityEnvironment;
import io.blobferry.federation.SessionScope;
import io.blobferry.routing.Routes;
import io.blobferry.routing.SourceScope;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What an operator sets. Names that the clouds' own tools already have are used as they are.
 *
 * @param identityClientId the user-assigned identity's client id ({@code AZURE_CLIENT_ID}); absent: system-assigned
 * @param identityEnvironment who hands out the identity's tokens on this host
 * @param sourceBlobEndpoint the source account's blob endpoint ({@code BLOBFERRY_SOURCE__blobServiceUri})
 * @param stateTableEndpoint the state account's table endpoint ({@code BLOBFERRY_STATE__tableServiceUri})
 * @param stateQueueEndpoint the state account's queue endpoint ({@code BLOBFERRY_STATE__queueServiceUri})
 * @param sourceScope the account and containers whose events concern us ({@code BLOBFERRY_SOURCE_ACCOUNT}, by default the first
 *     label of the blob service's host; {@code BLOBFERRY_SOURCE_CONTAINERS}, comma-separated)
 * @param checkpointTable the checkpoint rows' table ({@code BLOBFERRY_CHECKPOINT_TABLE})
 * @param failureTable the failure rows' table ({@code BLOBFERRY_FAILURE_TABLE})
 * @param eventQueue the queue that Event Grid writes to ({@code BLOBFERRY_EVENT_QUEUE})
 * @param federation audience, role and session ({@code BLOBFERRY_FEDERATION_AUDIENCE}, {@code AWS_ROLE_ARN}, {@code
 *     AWS_ROLE_SESSION_NAME}, {@code BLOBFERRY_SESSION_DURATION_MINUTES}, {@code BLOBFERRY_SESSION_POLICY})
 * @param region {@code AWS_REGION}
 * @param s3Endpoint {@code AWS_ENDPOINT_URL_S3}, for anything but Amazon's own
 * @param stsEndpoint {@code AWS_ENDPOINT_URL_STS}, for anything but the region's own
 * @param routes which blobs go where ({@code BLOBFERRY_ROUTES}; without it, all to {@code BLOBFERRY_BUCKET} under {@code
 *     BLOBFERRY_PREFIX}, kept as {@code BLOBFERRY_STORAGE_CLASS} says)
 * @param deleteMarkers whether a deletion in the source puts a delete marker over the backup ({@code
 *     BLOBFERRY_DELETE_MARKERS})
 * @param multipartThreshold the largest blob that is copied by one GET and one PUT ({@code BLOBFERRY_MULTIPART_THRESHOLD_MIB})
 * @param segmentSize the largest blob that the run copies that finds it, and the most that one message of the segment queue
 *     stands for ({@code BLOBFERRY_SEGMENT_SIZE_MIB})
 * @param transferMemory how many bytes of memory the copies on their way may take together ({@code BLOBFERRY_TRANSFER_MEMORY_MIB})
 * @param eventConcurrency how many events the standalone worker works on at once ({@code BLOBFERRY_EVENT_CONCURRENCY})
 * @param segmentConcurrency how many segments of large blobs it works on at once at the most ({@code
 *     BLOBFERRY_SEGMENT_CONCURRENCY}); it takes another while places for parts are empty, or soon will be
 * @param runTimeout how long one run from a queue may work ({@code BLOBFERRY_RUN_TIMEOUT_SECONDS})
 * @param visibilityTimeout how long a received message stays ours unless renewed ({@code BLOBFERRY_VISIBILITY_TIMEOUT_SECONDS}): so long waits
 *     the event of a worker that was killed
 * @param shutdownTimeout how long the runs in hand may go on after SIGTERM ({@code BLOBFERRY_SHUTDOWN_TIMEOUT_SECONDS}); container hosts
 *     kill after 30 s unless told otherwise
 * @param orphanMinAge how old an upload must be before it is aborted because no row names it ({@code
 *     BLOBFERRY_ORPHAN_MIN_AGE_HOURS})
 * @param stateBlobEndpoint the state account's blob endpoint ({@code BLOBFERRY_STATE__blobServiceUri}), where the dead letters
 *     are; by default that of the account whose tables are Azure's own
 * @param deadLetterContainer the container that Event Grid leaves dead letters in ({@code
 *     BLOBFERRY_DEAD_LETTER_CONTAINER})
 * @param replayRate how many blobs a replay begins in a second ({@code BLOBFERRY_REPLAY_RATE})
 * @param reconcileInterval how long after the beginning of a round of the reconciliation the next begins ({@code
 *     BLOBFERRY_RECONCILE_INTERVAL_HOURS})
 * @param reconcileMaxBacklog how many messages wait on the event queue at the most when the reconciliation puts more there
 *     ({@code BLOBFERRY_RECONCILE_MAX_BACKLOG})
 */
public record Settings(
        Optional<String> identityClientId,
        IdentityEnvironment identityEnvironment,
        URI sourceBlobEndpoint,
        URI stateTableEndpoint,
        URI stateQueueEndpoint,
        SourceScope sourceScope,
        String checkpointTable,
        String failureTable,
        String eventQueue,
        Federation federation,
        String region,
        Optional<URI> s3Endpoint,
        Optional<URI> stsEndpoint,
        Routes routes,
        boolean deleteMarkers,
        long multipartThreshold,
        long segmentSize,
        long transferMemory,
        int eventConcurrency,
        int segmentConcurrency,
        Duration runTimeout,
        Duration visibilityTimeout,
        Duration shutdownTimeout,
        Duration orphanMinAge,
        Optional<URI> stateBlobEndpoint,
        String deadLetterContainer,
        int replayRate,

        Duration reconcileInterval,
        long reconcileMaxBacklog) {

    /**
     * Reads this process's environment.
     *
     * @throws InvalidSettingsException naming every setting that is missing or malformed
     */
    public static Settings fromEnvironment() {
        return from(System.getenv());
    }

    /**
     * Reads settings by name.
     *
     * @throws InvalidSettingsException naming every setting that is missing or malformed
     */
    public static Settings from(Map<String, String> values) {
        SettingsReader read = new SettingsReader(values);
        URI source =
                read.requiredUrl("BLOBFERRY_SOURCE__blobServiceUri", "such as https://<account>.blob.core.windows.net");
        URI tables = read.requiredUrl(
                "BLOBFERRY_STATE__tableServiceUri", "such as https://<account>.table.core.windows.net");
        URI queues = read.requiredUrl(
                "BLOBFERRY_STATE__queueServiceUri", "such as https://<account>.queue.core.windows.net");
        String audience = read.requiredMatching(
                "BLOBFERRY_FEDERATION_AUDIENCE",
                "\\S+",
                "the federation app's id URI, such as api://<tenant>/blobferry");
        String role = read.requiredMatching(
                "AWS_ROLE_ARN",
                "arn:aws[\\w-]*:iam::\\d{12}:role/.+",
                "such as arn:aws:iam::123456789012:role/blobferry");
        String region = read.requiredMatching("AWS_REGION", "[a-z0-9-]+", "the bucket's region, such as eu-central-1");
        Routes routes = new RoutesReader(read).routes();
        boolean markers = read.flag("BLOBFERRY_DELETE_MARKERS");
        String session = read.optionalMatching("AWS_ROLE_SESSION_NAME", "[\\w+=,.@-]{2,64}")
                .orElseGet(() -> RoleSessionName.of(values));
        long minutes = read.number("BLOBFERRY_SESSION_DURATION_MINUTES", 60, 15, 720);
        boolean narrow = read.optionalMatching("BLOBFERRY_SESSION_POLICY", "route|none")
                .filter("route"::equals)
                .isPresent();
        Optional<SessionScope> narrowed = narrow ? sessionScope(read, routes, markers) : Optional.empty();
        Optional<URI> s3 = read.optionalUrl("AWS_ENDPOINT_URL_S3");
        Optional<URI> sts = read.optionalUrl("AWS_ENDPOINT_URL_STS");
        String checkpointTable = read.optionalMatching("BLOBFERRY_CHECKPOINT_TABLE", TABLE_NAME_PATTERN)
                .orElse("blobferrycheckpoints");
        String failureTable = read.optionalMatching("BLOBFERRY_FAILURE_TABLE", TABLE_NAME_PATTERN)
                .orElse("blobferryfailures");
        String queue = read.optionalMatching("BLOBFERRY_EVENT_QUEUE", QUEUE_NAME_PATTERN)
                .orElse("blobferry-events");
        Set<String> containers = read.list("BLOBFERRY_SOURCE_CONTAINERS");
        long small = read.number("BLOBFERRY_MULTIPART_THRESHOLD_MIB", 64, 0, 5 * 1024);
        long segment = read.number("BLOBFERRY_SEGMENT_SIZE_MIB", 512, 16, 1024 * 1024);
        long memory = read.number("BLOBFERRY_TRANSFER_MEMORY_MIB", 32, 4, 16_384);
        long events = read.number("BLOBFERRY_EVENT_CONCURRENCY", 32, 1, 256);
        long segments = read.number("BLOBFERRY_SEGMENT_CONCURRENCY", 16, 1, 64);
        long run = read.number("BLOBFERRY_RUN_TIMEOUT_SECONDS", 540, 20, 86_400);
        long lease = read.number("BLOBFERRY_VISIBILITY_TIMEOUT_SECONDS", 60, 5, 3_600);
        long stop = read.number("BLOBFERRY_SHUTDOWN_TIMEOUT_SECONDS", 25, 11, 3_600);
        long orphans = read.number("BLOBFERRY_ORPHAN_MIN_AGE_HOURS", 24, 1, 8_760);
        Optional<URI> stateBlobs = read.optionalUrl("BLOBFERRY_STATE__blobServiceUri");
        String deadLetters = read.optionalMatching("BLOBFERRY_DEAD_LETTER_CONTAINER", QUEUE_NAME_PATTERN)
                .orElse("blobferry-dead-letters");
        long replays = read.number("BLOBFERRY_REPLAY_RATE", 20, 1, 1000);
        long reconcile = read.number("BLOBFERRY_RECONCILE_INTERVAL_HOURS", 24, 1, 8_760);
        long backlog = read.number("BLOBFERRY_RECONCILE_MAX_BACKLOG", 5_000, 0, 1_000_000);
        read.throwIfInvalid();
        return new Settings(
                read.optional("AZURE_CLIENT_ID"),
                IdentityEnvironment.of(values),
                source,
                tables,
                queues,
                new SourceScope(
                        read.optional("BLOBFERRY_SOURCE_ACCOUNT").orElseGet(() -> accountName(source)), containers),
                checkpointTable,
                failureTable,
                queue,
                new Federation(audience, role, session, Duration.ofMinutes(minutes), narrowed),
                region,
                s3,
                sts,
                routes,
                markers,
                small * PartPlan.MIB,
                segment * PartPlan.MIB,
                memory * PartPlan.MIB,
                Math.toIntExact(events),
                Math.toIntExact(segments),
                Duration.ofSeconds(run),
                Duration.ofSeconds(lease),
                Duration.ofSeconds(stop),
                Duration.ofHours(orphans),
                stateBlobs.or(() -> defaultStateBlobEndpoint(tables)),
                deadLetters,
                Math.toIntExact(replays),
                Duration.ofHours(reconcile),
                backlog);
    }

    private static Optional<SessionScope> sessionScope(SettingsReader read, Routes routes, boolean deleteMarkers) {
        try {
            return Optional.of(new SessionScope(routes.distinctPrefixes(), deleteMarkers));
        } catch (IllegalArgumentException e) {
            read.addError("BLOBFERRY_SESSION_POLICY is 'route': " + e.getMessage());
            return Optional.empty();
        }
    }

    private static final String TABLE_NAME_PATTERN = "[A-Za-z][A-Za-z0-9]{2,62}";
    /** Containers are named like queues. */
    private static final String QUEUE_NAME_PATTERN = "[a-z0-9](-?[a-z0-9]){2,62}";

    /** The same account's blobs, where the host is one of Azure's own names. */
    private static Optional<URI> defaultStateBlobEndpoint(URI tables) {
        String host = tables.getHost();
        return host.matches("[a-z0-9]+\\.table\\..+")
                ? Optional.of(URI.create("https://" + host.replaceFirst("\\.table\\.", ".blob.")))
                : Optional.empty();
    }

    /** The account's name: the first label of its host, or the path where the host is an address, as emulators have it. */
    private static String accountName(URI blobEndpoint) {
        String path = blobEndpoint.getPath();
        return path == null || path.length() <= 1
                ? blobEndpoint.getHost().split("\\.", 2)[0]
                : path.replaceAll("^/|/$", "");
    }
}
