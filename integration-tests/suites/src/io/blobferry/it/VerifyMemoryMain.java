package io.blobferry.it;

import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.BlobVersion;
import io.blobferry.domain.Checkpoint;
import io.blobferry.domain.Crc64Nvme;
import io.blobferry.domain.ETag;
import io.blobferry.domain.Failure;
import io.blobferry.domain.FailureCause;
import io.blobferry.domain.ObjectKey;
import io.blobferry.domain.ObjectVersion;
import io.blobferry.domain.Part;
import io.blobferry.domain.TargetPrecondition;
import io.blobferry.execution.RunContext;
import io.blobferry.execution.Sleeper;
import io.blobferry.observability.JsonEventLog;
import io.blobferry.observability.ReportEventLog;
import io.blobferry.routing.Route;
import io.blobferry.routing.Routes;
import io.blobferry.spi.source.BlobListing;
import io.blobferry.spi.source.BlobSource;
import io.blobferry.spi.source.ContainerListing;
import io.blobferry.spi.state.CheckpointStore;
import io.blobferry.spi.state.FailureSelection;
import io.blobferry.spi.state.FailureStore;
import io.blobferry.spi.target.BackupReader;
import io.blobferry.spi.target.BackupTarget;
import io.blobferry.spi.target.DeleteMarkerPolicy;
import io.blobferry.spi.target.ObjectAttributes;
import io.blobferry.spi.target.ObjectListing;
import io.blobferry.spi.target.SourceAttributes;
import io.blobferry.spi.target.StoredObject;
import io.blobferry.spi.target.StoredVersion;
import io.blobferry.testing.TestChecksum;
import io.blobferry.verify.Depth;
import io.blobferry.verify.Difference;
import io.blobferry.verify.Verification;
import io.blobferry.verify.VerifyListener;
import io.blobferry.verify.VerifyPorts;
import io.blobferry.verify.VerifyReport;
import io.blobferry.verify.VerifyRequest;
import io.blobferry.verify.VerifyResult;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Flow;
import java.util.concurrent.atomic.LongAdder;

/**
 * A verification by listing over blobs and objects that are made up while they are listed, so that whatever memory it takes is
 * its own. Of every hundred thousand blobs one has no object, and one object has no blob. A main class, for a JVM with a small
 * heap.
 */
public final class VerifyMemoryMain {
    private static final Instant WRITTEN = Instant.parse("2026-01-01T00:00:00Z");
    private static final Instant BACKED_UP = WRITTEN.plus(Duration.ofHours(1));
    private static final String PREFIX = "backups/";
    private static final String CONTAINER = "container";
    private static final String GONE = "~gone";
    private static final int OBJECTS_PER_PAGE = 1_000;
    private static final int DIGITS = 9;
    private static final int DIFFERENCE_EVERY = 100_000;

    private final int blobs;
    private final LongAdder blobListings = new LongAdder();
    private final LongAdder objectListings = new LongAdder();
    private final LongAdder heads = new LongAdder();

    private VerifyMemoryMain(int blobs) {
        this.blobs = blobs;
    }

    /** Argument: how many blobs. Prints the findings, the result and a line of counts. */
    public static void main(String[] arguments) {
        new VerifyMemoryMain(Integer.parseInt(arguments[0])).run();
    }

    private void run() {
        JsonEventLog log = new JsonEventLog(System.out::println, Clock.systemUTC());
        RunContext run = new RunContext("million", Clock.systemUTC(), Duration.ofHours(1), log);
        ReportEventLog report = new ReportEventLog(log, run);
        Verification verification = new Verification(
                new VerifyPorts(
                        ContainerListing.of(Set.of(CONTAINER)),
                        this::listBlobs,
                        new Source(),
                        this::listObjects,
                        new Target(),
                        new NoReader(),
                        (of, bucket) -> DeleteMarkerPolicy.Placement.ALWAYS,
                        new NoRows(),
                        new NoFailures()),
                Routes.of(new Route("bucket", PREFIX)),
                "account",
                TestChecksum::new,
                Clock.systemUTC(),
                Sleeper.system());
        VerifyRequest request =
                new VerifyRequest(Optional.empty(), "", Depth.LISTING, Optional.empty(), Duration.ofMinutes(15), false);
        // What was found a moment ago is checked again at the end, which takes half a minute for the extra objects.
        VerifyResult result = verification.verify(run, request, new VerifyListener() {
            @Override
            public void found(RunContext of, Difference difference) {
                report.found(difference.toFinding());
            }

            @Override
            public void advanced(RunContext of, long compared, long bytes) {}

            @Override
            public void verificationCompleted(RunContext of, VerifyResult completed) {
                report.completed(VerifyReport.of(completed));
            }
        });
        System.out.println("blob listings " + blobListings + ", object listings " + objectListings + ", heads " + heads
                + ", blobs " + result.counts().blobs());
    }

    private static <T> T counted(RunContext run, LongAdder counter, T answer) {
        run.countRequest();
        counter.increment();
        return answer;
    }

    private static String name(int number) {
        return "folder-%05d/a-name-as-long-as-they-are-in-many-a-lake-of-data/part-%09d"
                .formatted(number / 1_000, number);
    }

    private static String key(int number) {
        return PREFIX + CONTAINER + "/" + name(number);
    }

    private static BlobVersion version(int number) {
        return new BlobVersion(
                new BlobAddress("account", CONTAINER, name(number)), new ETag("0x8D" + Integer.toHexString(number)));
    }

    private static ETag objectETag(int number) {
        return new ETag("%032x".formatted(number));
    }

    /** The number of the blob that a name or a key is of, whatever follows it. */
    private static int number(String name) {
        int at = name.lastIndexOf("/part-") + "/part-".length();
        return Integer.parseInt(name.substring(at, at + DIGITS));
    }

    private static boolean isMissing(int number) {
        return number % DIFFERENCE_EVERY == 0;
    }

    private static boolean hasExtra(int number) {
        return number % DIFFERENCE_EVERY == 1;
    }

    private BlobListing.Page listBlobs(
            RunContext run, String container, String prefix, int most, Optional<String> from) {
        int first = from.map(Integer::parseInt).orElse(0);
        int end = Math.min(blobs, first + most);
        List<BlobListing.Listed> page = new ArrayList<>(most);
        for (int number = first; number < end; number++) {
            page.add(new BlobListing.Listed(version(number), 1_000, WRITTEN));
        }
        return counted(
                run,
                blobListings,
                new BlobListing.Page(page, end < blobs ? Optional.of(Integer.toString(end)) : Optional.empty()));
    }

    private ObjectListing.Page listObjects(RunContext run, String bucket, String prefix, String after) {
        List<ObjectListing.Listed> page = new ArrayList<>(OBJECTS_PER_PAGE);
        int number = after.isEmpty() ? 0 : number(after);
        while (number < blobs && page.size() < OBJECTS_PER_PAGE - 1) {
            String key = key(number);
            if (!isMissing(number) && key.compareTo(after) > 0) {
                page.add(new ObjectListing.Listed(key, objectETag(number), 1_000, BACKED_UP));
            }
            if (hasExtra(number) && (key + GONE).compareTo(after) > 0) {
                page.add(new ObjectListing.Listed(key + GONE, objectETag(number), 1, BACKED_UP));
            }
            number++;
        }
        return counted(run, objectListings, new ObjectListing.Page(page, number == blobs));
    }

    private final class Source implements BlobSource {
        @Override
        public HeadResult head(RunContext run, BlobAddress blob) {
            return counted(
                    run,
                    heads,
                    blob.name().endsWith(GONE)
                            ? new NotFound(true)
                            : new Unreadable(FailureCause.ARCHIVED, "present", Optional.empty()));
        }

        @Override
        public OpenResult open(RunContext run, BlobAddress blob, Optional<ETag> known) {
            throw new AssertionError("listings read no blob");
        }

        @Override
        public boolean hasVersion(RunContext run, BlobVersion version, String versionId) {
            throw new AssertionError("listings read no blob");
        }

        @Override
        public Flow.Publisher<ByteBuffer> readRange(
                RunContext run, BlobVersion version, Optional<String> versionId, Part part) {
            throw new AssertionError("listings read no blob");
        }

        @Override
        public Map<String, String> tags(RunContext run, BlobAddress blob) {
            throw new AssertionError("listings read no tags");
        }
    }

    private final class Target implements BackupTarget {
        @Override
        public Optional<StoredObject> head(RunContext run, ObjectKey key) {
            int number = number(key.key());
            Optional<StoredObject> object = isMissing(number)
                    ? Optional.empty()
                    : Optional.of(new StoredObject(
                            key,
                            objectETag(number),
                            Optional.of("v"),
                            1_000,
                            Instant.EPOCH,
                            Optional.of(new Crc64Nvme(number)),
                            Optional.of(version(number).etag())));
            return counted(run, heads, object);
        }

        @Override
        public PutResult put(
                RunContext run,
                ObjectKey key,
                ObjectAttributes description,
                TargetPrecondition fence,
                Flow.Publisher<ByteBuffer> bytes) {
            throw new AssertionError("a verification writes nothing");
        }

        @Override
        public DeleteMarkerResult placeDeleteMarker(RunContext run, StoredObject seen) {
            throw new AssertionError("a verification deletes nothing");
        }
    }

    private static final class NoReader implements BackupReader {
        @Override
        public Optional<StoredVersion> head(RunContext run, ObjectVersion version) {
            throw new AssertionError("listings read no object");
        }

        @Override
        public Optional<Content> open(RunContext run, ObjectVersion version) {
            throw new AssertionError("listings read no object");
        }

        @Override
        public Flow.Publisher<ByteBuffer> read(RunContext run, StoredVersion version, long offset, long length) {
            throw new AssertionError("listings read no object");
        }

        @Override
        public SourceAttributes attributes(RunContext run, StoredVersion version) {
            throw new AssertionError("listings read no object");
        }

        @Override
        public Optional<String> readText(RunContext run, ObjectKey key) {
            throw new AssertionError("listings read no object");
        }

        @Override
        public ThawResult requestThaw(RunContext run, StoredVersion version, ThawTier tier, int days) {
            throw new AssertionError("a verification thaws nothing");
        }
    }

    private static final class NoRows implements CheckpointStore {
        @Override
        public Optional<CheckpointStore.Row> find(RunContext run, BlobAddress blob) {
            return Optional.empty();
        }

        @Override
        public Optional<CheckpointStore.Row> write(
                RunContext run, Optional<CheckpointStore.Row> read, Checkpoint next) {
            throw new AssertionError("a verification changes no row");
        }

        @Override
        public RemovedPage removeDeleted(RunContext run, Instant unchangedSince, Optional<String> from) {
            throw new AssertionError("a verification removes no row");
        }

        @Override
        public StalledPage listStalled(
                RunContext run, Instant undispatchedSince, Instant dispatchedSince, Optional<String> from) {
            throw new AssertionError("a verification lists no rows");
        }
    }

    private static final class NoFailures implements FailureStore {
        @Override
        public Optional<FailureStore.Row> find(RunContext run, BlobAddress blob) {
            return Optional.empty();
        }

        @Override
        public void record(RunContext run, Failure failure) {
            throw new AssertionError("a verification records no failure");
        }

        @Override
        public Page list(RunContext run, FailureSelection selection, Optional<String> from) {
            throw new AssertionError("a verification lists no failures");
        }

        @Override
        public boolean remove(RunContext run, FailureStore.Row row) {
            throw new AssertionError("a verification removes no failure");
        }
    }
}
