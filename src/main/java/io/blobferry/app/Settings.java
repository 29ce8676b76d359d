package io.blobferry.app;

import io.blobferry.domain.CopyPlan;
import io.blobferry.domain.Routes;
import io.blobferry.events.Scope;
import io.blobferry.federation.Federation;
import io.blobferry.federation.Identity;
import io.blobferry.federation.SessionLimits;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What an operator sets. Names that the clouds' own tools already have are used as they are.
 *
 * @param identityClientId the user-assigned identity's client id ({@code AZURE_CLIENT_ID}); absent: system-assigned
 * @param identity who hands out the identity's tokens on this host
 * @param sourceBlobs the source account's blob endpoint ({@code BLOBFERRY_SOURCE__blobServiceUri})
 * @param stateTables the state account's table endpoint ({@code BLOBFERRY_STATE__tableServiceUri})
 * @param stateQueues the state account's queue endpoint ({@code BLOBFERRY_STATE__queueServiceUri})
 * @param scope the account and containers whose events concern us ({@code BLOBFERRY_SOURCE_ACCOUNT}, by default the first
 *     label of the blob service's host; {@code BLOBFERRY_SOURCE_CONTAINERS}, comma-separated)
 * @param checkpointTable the checkpoint rows' table ({@code BLOBFERRY_CHECKPOINT_TABLE})
 * @param failureTable the failure rows' table ({@code BLOBFERRY_FAILURE_TABLE})
 * @param eventQueue the queue that Event Grid writes to ({@code BLOBFERRY_EVENT_QUEUE})
 * @param federation audience, role and session ({@code BLOBFERRY_FEDERATION_AUDIENCE}, {@code AWS_ROLE_ARN}, {@code
 *     AWS_ROLE_SESSION_NAME}, {@code BLOBFERRY_SESSION_MINUTES}, {@code BLOBFERRY_SESSION_POLICY})
 * @param region {@code AWS_REGION}
 * @param s3Endpoint {@code AWS_ENDPOINT_URL_S3}, for anything but Amazon's own
 * @param stsEndpoint {@code AWS_ENDPOINT_URL_STS}, for anything but the region's own
 * @param routes which blobs go where ({@code BLOBFERRY_ROUTES}; without it, all to {@code BLOBFERRY_BUCKET} under {@code
 *     BLOBFERRY_PREFIX}, kept as {@code BLOBFERRY_STORAGE_CLASS} says)
 * @param deleteMarkers whether a deletion in the source puts a delete marker over the backup ({@code
 *     BLOBFERRY_DELETE_MARKERS})
 * @param smallBlob the largest blob that is copied by one GET and one PUT ({@code BLOBFERRY_SMALL_BLOB_MIB})
 * @param segment the largest blob that the run copies that finds it, and the most that one message of the segment queue
 *     stands for ({@code BLOBFERRY_SEGMENT_MIB})
 * @param memory how many bytes of memory the copies on their way may take together ({@code BLOBFERRY_MEMORY_MIB})
 * @param eventsAtOnce how many events the standalone worker works on at once ({@code BLOBFERRY_EVENTS_AT_ONCE})
 * @param segmentsAtOnce how many segments of large blobs it works on at once at the most ({@code
 *     BLOBFERRY_SEGMENTS_AT_ONCE}); it takes another while places for parts are empty, or soon will be
 * @param runTime how long one run from a queue may work ({@code BLOBFERRY_RUN_SECONDS})
 * @param leaseTime how long a received message stays ours unless renewed ({@code BLOBFERRY_LEASE_SECONDS}): so long waits
 *     the event of a worker that was killed
 * @param stopTime how long the runs in hand may go on after SIGTERM ({@code BLOBFERRY_STOP_SECONDS}); container hosts
 *     kill after 30 s unless told otherwise
 * @param orphanAge how old an upload must be before it is aborted because no row names it ({@code
 *     BLOBFERRY_ORPHAN_HOURS})
 * @param stateBlobs the state account's blob endpoint ({@code BLOBFERRY_STATE__blobServiceUri}), where the dead letters
 *     are; by default that of the account whose tables are Azure's own
 * @param deadLetterContainer the container that Event Grid leaves dead letters in ({@code
 *     BLOBFERRY_DEADLETTER_CONTAINER})
 * @param replaysPerSecond how many blobs a replay begins in a second ({@code BLOBFERRY_REPLAYS_PER_SECOND})
 * @param reconcileEvery how long after the beginning of a round of the reconciliation the next begins ({@code
 *     BLOBFERRY_RECONCILE_HOURS})
 * @param reconcileBacklog how many messages wait on the event queue at the most when the reconciliation puts more there
 *     ({@code BLOBFERRY_RECONCILE_BACKLOG})
 */
public record Settings(
        Optional<String> identityClientId,
        Identity identity,
        URI sourceBlobs,
        URI stateTables,
        URI stateQueues,
        Scope scope,
        String checkpointTable,
        String failureTable,
        String eventQueue,
        Federation federation,
        String region,
        Optional<URI> s3Endpoint,
        Optional<URI> stsEndpoint,
        Routes routes,
        boolean deleteMarkers,
        long smallBlob,
        long segment,
        long memory,
        int eventsAtOnce,
        int segmentsAtOnce,
        Duration runTime,
        Duration leaseTime,
        Duration stopTime,
        Duration orphanAge,
        Optional<URI> stateBlobs,
        String deadLetterContainer,
        int replaysPerSecond,

        Duration reconcileEvery,
        long reconcileBacklog) {

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
        URI source = read.url("BLOBFERRY_SOURCE__blobServiceUri", "such as https://<account>.blob.core.windows.net");
        URI tables = read.url("BLOBFERRY_STATE__tableServiceUri", "such as https://<account>.table.core.windows.net");
        URI queues = read.url("BLOBFERRY_STATE__queueServiceUri", "such as https://<account>.queue.core.windows.net");
        String audience = read.matching(
                "BLOBFERRY_FEDERATION_AUDIENCE",
                "\\S+",
                "the federation app's id URI, such as api://<tenant>/blobferry");
        String role = read.matching(
                "AWS_ROLE_ARN",
                "arn:aws[\\w-]*:iam::\\d{12}:role/.+",
                "such as arn:aws:iam::123456789012:role/blobferry");
        String region = read.matching("AWS_REGION", "[a-z0-9-]+", "the bucket's region, such as eu-central-1");
        Routes routes = new RoutesReader(read).routes();
        boolean markers = read.flag("BLOBFERRY_DELETE_MARKERS");
        String session = read.optionalMatching("AWS_ROLE_SESSION_NAME", "[\\w+=,.@-]{2,64}")
                .orElseGet(() -> SessionName.of(values));
        long minutes = read.number("BLOBFERRY_SESSION_MINUTES", 60, 15, 720);
        boolean narrow = read.optionalMatching("BLOBFERRY_SESSION_POLICY", "route|none")
                .filter("route"::equals)
                .isPresent();
        Optional<SessionLimits> narrowed = narrow ? limits(read, routes, markers) : Optional.empty();
        Optional<URI> s3 = read.optionalUrl("AWS_ENDPOINT_URL_S3");
        Optional<URI> sts = read.optionalUrl("AWS_ENDPOINT_URL_STS");
        String checkpointTable =
                read.optionalMatching("BLOBFERRY_CHECKPOINT_TABLE", TABLE).orElse("blobferrycheckpoints");
        String failureTable =
                read.optionalMatching("BLOBFERRY_FAILURE_TABLE", TABLE).orElse("blobferryfailures");
        String queue = read.optionalMatching("BLOBFERRY_EVENT_QUEUE", QUEUE).orElse("blobferry-events");
        Set<String> containers = read.list("BLOBFERRY_SOURCE_CONTAINERS");
        long small = read.number("BLOBFERRY_SMALL_BLOB_MIB", 64, 0, 5 * 1024);
        long segment = read.number("BLOBFERRY_SEGMENT_MIB", 512, 16, 1024 * 1024);
        long memory = read.number("BLOBFERRY_MEMORY_MIB", 32, 4, 16_384);
        long events = read.number("BLOBFERRY_EVENTS_AT_ONCE", 32, 1, 256);
        long segments = read.number("BLOBFERRY_SEGMENTS_AT_ONCE", 16, 1, 64);
        long run = read.number("BLOBFERRY_RUN_SECONDS", 540, 20, 86_400);
        long lease = read.number("BLOBFERRY_LEASE_SECONDS", 60, 5, 3_600);
        long stop = read.number("BLOBFERRY_STOP_SECONDS", 25, 11, 3_600);
        long orphans = read.number("BLOBFERRY_ORPHAN_HOURS", 24, 1, 8_760);
        Optional<URI> stateBlobs = read.optionalUrl("BLOBFERRY_STATE__blobServiceUri");
        String deadLetters =
                read.optionalMatching("BLOBFERRY_DEADLETTER_CONTAINER", QUEUE).orElse("blobferry-dead-letters");
        long replays = read.number("BLOBFERRY_REPLAYS_PER_SECOND", 20, 1, 1000);
        long reconcile = read.number("BLOBFERRY_RECONCILE_HOURS", 24, 1, 8_760);
        long backlog = read.number("BLOBFERRY_RECONCILE_BACKLOG", 5_000, 0, 1_000_000);
        read.throwFaults();
        return new Settings(
                read.optional("AZURE_CLIENT_ID"),
                Identity.of(values),
                source,
                tables,
                queues,
                new Scope(read.optional("BLOBFERRY_SOURCE_ACCOUNT").orElseGet(() -> accountName(source)), containers),
                checkpointTable,
                failureTable,
                queue,
                new Federation(audience, role, session, Duration.ofMinutes(minutes), narrowed),
                region,
                s3,
                sts,
                routes,
                markers,
                small * CopyPlan.MIB,
                segment * CopyPlan.MIB,
                memory * CopyPlan.MIB,
                Math.toIntExact(events),
                Math.toIntExact(segments),
                Duration.ofSeconds(run),
                Duration.ofSeconds(lease),
                Duration.ofSeconds(stop),
                Duration.ofHours(orphans),
                stateBlobs.or(() -> blobsBeside(tables)),
                deadLetters,
                Math.toIntExact(replays),
                Duration.ofHours(reconcile),
                backlog);
    }

    private static Optional<SessionLimits> limits(SettingsReader read, Routes routes, boolean deleteMarkers) {
        try {
            return Optional.of(new SessionLimits(routes.listed(), deleteMarkers));
        } catch (IllegalArgumentException e) {
            read.fault("BLOBFERRY_SESSION_POLICY is 'route': " + e.getMessage());
            return Optional.empty();
        }
    }

    private static final String TABLE = "[A-Za-z][A-Za-z0-9]{2,62}";
    /** Containers are named like queues. */
    private static final String QUEUE = "[a-z0-9](-?[a-z0-9]){2,62}";

    /** The same account's blobs, where the host is one of Azure's own names. */
    private static Optional<URI> blobsBeside(URI tables) {
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
