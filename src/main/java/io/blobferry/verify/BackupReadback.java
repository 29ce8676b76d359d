package io.blobferry.verify;

import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.BlobProperties;
import io.blobferry.domain.Crc64Nvme;
import io.blobferry.domain.ObjectVersion;
import io.blobferry.execution.PermanentException;
import io.blobferry.execution.RunContext;
import io.blobferry.execution.Sleeper;
import io.blobferry.execution.SourceChangedException;
import io.blobferry.execution.SourceNotFoundException;
import io.blobferry.execution.TransferException;
import io.blobferry.execution.TransientException;
import io.blobferry.spi.source.BlobSource;
import io.blobferry.spi.target.BackupReader;
import io.blobferry.spi.target.SourceAttributes;
import io.blobferry.spi.target.StoredVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.zip.Checksum;

/**
 * Reads one backup back, as a restore would: its bytes against the checksum that S3 keeps, its headers, metadata and tags
 * against what they were written as, and, where the source still has that version, against the source. Writes nothing.
 */
public final class BackupReadback {
    static final String METADATA_GONE =
            "its metadata does not say that it is a backup, and its content is that of the blob's backup";
    static final String NOT_A_BACKUP = "its metadata does not say that it is a backup";

    private final BackupReader reader;
    private final BlobSource source;
    private final StateNotes notes;
    private final ContentChecksum content;

    /** Reads all bytes of a backup, and keeps them or not. */
    @FunctionalInterface
    public interface Intake {
        /**
         * Reads all bytes.
         *
         * @throws TransferException if they cannot be read
         */
        Taken take(RunContext run, BlobAddress blob, StoredVersion version, SourceAttributes attributes);
    }

    /**
     * What an intake found.
     *
     * @param crc the checksum of the bytes
     * @param difference how what was kept differs from the backup; empty if it does not, or nothing was kept
     */
    public record Taken(Crc64Nvme crc, Optional<String> difference) {
        public Taken {
            Objects.requireNonNull(crc, "crc");
            Objects.requireNonNull(difference, "difference");
        }
    }

    /**
     * What was found.
     *
     * @param version the object; empty if it does not exist any more
     * @param blob the blob as it is at the source now; empty if it is not known or not there
     * @param bytesRead the bytes that were read, of both sides
     * @param compared whether the source had the object's version, so that the attributes were compared with it
     * @param sourceRead whether the source's bytes were compared
     * @param differences what is not as it should be; empty if everything is
     */
    public record Result(
            Optional<StoredVersion> version,
            Optional<BlobProperties> blob,
            long bytesRead,
            boolean compared,
            boolean sourceRead,
            List<Difference> differences) {
        public Result {
            Objects.requireNonNull(version, "version");
            Objects.requireNonNull(blob, "blob");
            differences = List.copyOf(differences);
        }
    }

    /**
     * @param checksums makes instances of CRC64NVME
     * @param sleeper waits before a broken range is read again
     */
    public BackupReadback(VerifyPorts ports, Supplier<Checksum> checksums, Sleeper sleeper) {
        reader = ports.reader();
        source = ports.source();
        notes = new StateNotes(ports.checkpoints(), ports.failures());
        content = new ContentChecksum(checksums, sleeper);
    }

    /**
     * Reads the object and compares.
     *
     * @param blob the blob to which a route gives the object's key
     * @param object the version; without a version id the current one
     * @param readsBlob whether the blob's bytes are read too, if its version is the object's
     * @param intake reads the bytes
     * @throws TransferException if S3 does not answer, or refuses the object
     */
    public Result read(RunContext run, BlobAddress blob, ObjectVersion object, boolean readsBlob, Intake intake) {
        Optional<StoredVersion> version = reader.head(run, object);
        return version.map(stored -> new Reading(run, blob, stored, readsBlob, intake).result())
                .orElseGet(() -> new Result(Optional.empty(), Optional.empty(), 0, false, false, List.of()));
    }

    /** Keeps nothing. */
    public Intake toNothing() {
        return (run, blob, version, attributes) -> new Taken(content.ofBackup(run, reader, version), Optional.empty());
    }

    /** One object while it is read. */
    private final class Reading {
        private final RunContext run;
        private final BlobAddress blob;
        private final StoredVersion version;
        private final boolean readsBlob;
        private final Intake intake;
        private final List<Difference> differences = new ArrayList<>();
        private Optional<BlobProperties> current = Optional.empty();
        private long bytesRead;
        private boolean compared;
        private boolean sourceRead;

        Reading(RunContext run, BlobAddress blob, StoredVersion version, boolean readsBlob, Intake intake) {
            this.run = run;
            this.blob = blob;
            this.version = version;
            this.readsBlob = readsBlob;
            this.intake = intake;
        }

        Result result() {
            if (version.origin().isEmpty()) {
                addWithoutOrigin();
            } else {
                SourceAttributes attributes = reader.attributes(run, version);
                attributes.losses().forEach(loss -> add(kindOf(loss.kind()), loss.detail()));
                Optional<Crc64Nvme> read = readBytes(attributes);
                compareWithSource(version.origin().get(), attributes, read);
            }
            return new Result(Optional.of(version), current, bytesRead, compared, sourceRead, differences);
        }

        private void addWithoutOrigin() {
            boolean ours = notes.isContentOfBackup(run, blob, version.version().key(), version.etag(), version.crc());
            add(ours ? DifferenceKind.METADATA_LOST : DifferenceKind.FOREIGN, ours ? METADATA_GONE : NOT_A_BACKUP);
        }

        private Optional<Crc64Nvme> readBytes(SourceAttributes attributes) {
            if (version.crc().isEmpty()) {
                add(DifferenceKind.NO_CHECKSUM, "S3 has no CRC64NVME of it, so its bytes cannot be proven");
            }
            if (!version.availability().isReadable()) {
                add(DifferenceKind.ARCHIVED, "its storage class is " + version.storageClass());
                return Optional.empty();
            }
            Taken taken = intake.take(run, blob, version, attributes);
            Crc64Nvme read = taken.crc();
            bytesRead += version.size();
            taken.difference().ifPresent(detail -> add(DifferenceKind.ATTRIBUTES, detail));
            version.crc()
                    .filter(stated -> !stated.equals(read))
                    .ifPresent(stated -> add(
                            DifferenceKind.BYTES,
                            "the CRC64NVME of the bytes is " + read + ", S3's attribute says " + stated));
            return Optional.of(read);
        }

        /** A source that cannot be asked leaves the comparison out: a drill may have S3 alone. */
        private void compareWithSource(
                StoredVersion.Origin origin, SourceAttributes attributes, Optional<Crc64Nvme> read) {
            try {
                if (source.head(run, blob) instanceof BlobSource.Present(BlobProperties properties)) {
                    current = Optional.of(properties);
                    if (properties.version().etag().equals(origin.etag())) {
                        compare(properties, attributes, read);
                    }
                }
            } catch (SourceChangedException | SourceNotFoundException changed) {
                compared = false;
                sourceRead = false;
            } catch (PermanentException | TransientException refused) {
                add(DifferenceKind.NOT_CHECKED, "the source was not compared: " + refused.getMessage());
            }
        }

        private void compare(BlobProperties properties, SourceAttributes attributes, Optional<Crc64Nvme> read) {
            if (attributes.losses().stream().noneMatch(loss -> kindOf(loss.kind()) == DifferenceKind.METADATA_LOST)) {
                AttributeComparison.differences(attributes, properties)
                        .forEach(line -> add(DifferenceKind.ATTRIBUTES, line));
            }
            if (attributes.losses().isEmpty()) {
                compareTags(properties, attributes.tags());
            }
            if (properties.size() != version.size()) {
                add(DifferenceKind.SIZE, "it has " + version.size() + " bytes, the blob " + properties.size());
            }
            compared = true;
            if (readsBlob && read.isPresent()) {
                compareBytes(properties, read.get());
            }
        }

        private void compareTags(BlobProperties properties, Map<String, String> kept) {
            if (properties.tagCount() > 0 || !kept.isEmpty()) {
                Map<String, String> tags = properties.tagCount() > 0 ? source.tags(run, blob) : Map.of();
                AttributeComparison.tagDifferences(kept, tags).forEach(line -> add(DifferenceKind.TAGS, line));
            }
        }

        private void compareBytes(BlobProperties properties, Crc64Nvme read) {
            Crc64Nvme sent = content.ofBlob(run, source, properties.version(), properties.size());
            bytesRead += properties.size();
            sourceRead = true;
            boolean known = differences.stream().anyMatch(difference -> difference.kind() == DifferenceKind.BYTES);
            if (!sent.equals(read) && !known) {
                add(DifferenceKind.BYTES, "the CRC64NVME of the bytes is " + read + ", that of the blob's " + sent);
            }
        }

        private void add(DifferenceKind kind, String detail) {
            differences.add(new Difference(kind, blob.toString(), detail));
        }
    }

    static DifferenceKind kindOf(SourceAttributes.LossKind loss) {
        return switch (loss) {
            case TAGS_CHANGED -> DifferenceKind.TAGS;
            case TAGS_DENIED, SIDECAR_DENIED -> DifferenceKind.DENIED;
            case METADATA_MISSING, METADATA_INVALID, SIDECAR_MISSING, SIDECAR_INVALID -> DifferenceKind.METADATA_LOST;
        };
    }
}
