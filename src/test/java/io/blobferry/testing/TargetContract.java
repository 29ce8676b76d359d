package io.blobferry.testing;

import io.blobferry.domain.Backup;
import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.BlobProperties;
import io.blobferry.domain.BlobType;
import io.blobferry.domain.BlobVersion;
import io.blobferry.domain.ContentHeaders;
import io.blobferry.domain.ETag;
import io.blobferry.domain.ObjectKey;
import io.blobferry.domain.TargetPrecondition;
import io.blobferry.domain.TimeRange;
import io.blobferry.execution.RunContext;
import io.blobferry.routing.StorageClass;
import io.blobferry.spi.target.BackupTarget;
import io.blobferry.spi.target.ObjectAttributes;
import io.blobferry.spi.target.StoredObject;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;

/** What the contracts of a bucket share. Each test has a key of its own; objects of other tests may be in the bucket. */
public abstract class TargetContract {
    protected static final ETag SOURCE = new ETag("0x8DC0FFEE");

    protected final RunContext run =
            new RunContext("contract", Clock.systemUTC(), Duration.ofMinutes(1), new RecordingListener());

    /** A prefix that no other test uses. */
    protected final String prefix = "contract/" + UUID.randomUUID() + "/";

    /** The bucket to test. */
    protected abstract TargetAccess access();

    protected final ObjectKey key() {
        return key("object");
    }

    protected final ObjectKey key(String name) {
        return new ObjectKey(access().bucket(), prefix + name);
    }

    /** A run whose deadline has passed. */
    protected static RunContext expired() {
        MutableClock clock = new MutableClock();
        RunContext run = new RunContext("expired", clock, Duration.ofSeconds(1), new RecordingListener());
        clock.advance(Duration.ofSeconds(2));
        return run;
    }

    protected final BackupTarget.PutResult put(BlobContent content, TargetPrecondition precondition) {
        return access().target()
                .put(run, key(), attributes(content.size()), precondition, content.body(0, content.size()));
    }

    /** Writes the object and expects that it is stored. */
    protected final Backup stored(BlobContent content, TargetPrecondition precondition) {
        return switch (put(content, precondition)) {
            case BackupTarget.Stored(Backup backup) -> backup;
            case BackupTarget.PreconditionFailed refused -> throw new AssertionError(refused);
        };
    }

    protected final Optional<StoredObject> head() {
        return access().target().head(run, key());
    }

    protected static TargetPrecondition ifMatch(Backup backup) {
        return new TargetPrecondition.IfMatch(backup.etag());
    }

    protected static ObjectAttributes attributes(long size) {
        return attributes(size, Map.of());
    }

    protected static ObjectAttributes attributes(long size, Map<String, String> tags) {
        BlobProperties source = new BlobProperties(
                new BlobVersion(new BlobAddress("account", "container", "blob"), SOURCE),
                URI.create("https://account.blob.core.windows.net/container/blob"),
                size,
                Instant.parse("2026-01-02T03:04:05Z"),
                Optional.empty(),
                BlobType.BLOCK,
                Optional.empty(),
                OptionalLong.empty(),
                new ContentHeaders(
                        Optional.of("text/plain"),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty()),
                Map.of("owner", "team"),
                tags.size(),
                Optional.empty(),
                false,
                false);
        return new ObjectAttributes(source, TimeRange.at(source.lastModified()), tags, StorageClass.STANDARD);
    }
}
