package io.blobferry.files;

import io.blobferry.domain.Crc64Nvme;
import io.blobferry.execution.RunContext;
import io.blobferry.spi.destination.BlobWriter;
import io.blobferry.spi.destination.RangePlan;
import io.blobferry.spi.destination.RestoredBlob;
import io.blobferry.spi.target.StoredVersion;
import io.blobferry.stream.ReceivedBytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Flow;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.zip.Checksum;

/** Writes a blob to a file of the restore's own, which is named when it is complete. */
final class FileWriter implements BlobWriter {
    private static final long RANGE_BYTES = 8L << 20;

    private final FolderFiles files;
    private final Manifest manifest;
    private final RestoredBlob blob;
    private final boolean replace;
    private final boolean extendedAttributes;
    private final Supplier<Checksum> checksums;
    private final RangePlan ranges;
    private final Set<Integer> kept;
    private final Path temporary;
    private final FileChannel channel;

    private FileWriter(
            FolderFiles files,
            Manifest manifest,
            RestoredBlob blob,
            boolean replace,
            boolean extendedAttributes,
            Supplier<Checksum> checksums,
            Set<Integer> kept,
            Path temporary,
            FileChannel channel) {
        this.files = files;
        this.manifest = manifest;
        this.blob = blob;
        this.replace = replace;
        this.extendedAttributes = extendedAttributes;
        this.checksums = checksums;
        ranges = new RangePlan(blob.size(), RANGE_BYTES);
        this.kept = kept;
        this.temporary = temporary;
        this.channel = channel;
    }

    static FileWriter open(
            FolderFiles files,
            Manifest manifest,
            RestoredBlob blob,
            boolean replace,
            Set<Integer> written,
            boolean extendedAttributes,
            Supplier<Checksum> checksums)
            throws IOException {
        Path temporary = files.temporaryFile(idOf(blob.version()) + ".part");
        boolean isResumed = !written.isEmpty() && Files.isRegularFile(temporary, LinkOption.NOFOLLOW_LINKS);
        if (!isResumed) {
            Files.deleteIfExists(temporary);
        }
        FileChannel channel = FileChannel.open(
                temporary, StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);
        RangePlan ranges = new RangePlan(blob.size(), RANGE_BYTES);
        long size = channel.size();
        Set<Integer> kept = isResumed
                ? written.stream()
                        .filter(index -> index < ranges.count())
                        .filter(index -> ranges.range(index).offset()
                                        + ranges.range(index).length()
                                <= size)
                        .collect(Collectors.toUnmodifiableSet())
                : Set.of();
        return new FileWriter(files, manifest, blob, replace, extendedAttributes, checksums, kept, temporary, channel);
    }

    /** Names the file of a version, and of no other, while it is incomplete. */
    private static String idOf(StoredVersion version) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256")
                    .digest((version.version() + "\0" + version.etag()).getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(hash, 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("SHA-256 is missing, which every Java platform has to provide", e);
        }
    }

    @Override
    public RangePlan ranges() {
        return ranges;
    }

    @Override
    public boolean isSequential() {
        return false;
    }

    @Override
    public Set<Integer> kept() {
        return kept;
    }

    @Override
    public Crc64Nvme write(RunContext run, RangePlan.Range range, Flow.Publisher<ByteBuffer> bytes) {
        Checksum checksum = checksums.get();
        String operation = "write the file of " + blob.name();
        try {
            Position at = new Position(range.offset());
            ReceivedBytes.<IOException>forEach(run, operation, range.length(), bytes, buffer -> {
                checksum.update(buffer.duplicate());
                at.write(buffer);
            });
            if (ranges.count() > 1) {
                channel.force(false);
            }
            return new Crc64Nvme(checksum.getValue());
        } catch (IOException e) {
            throw DiskErrors.translate(operation, files.root(), e);
        }
    }

    /** Where the next bytes of a range go. */
    private final class Position {
        private long offset;

        Position(long offset) {
            this.offset = offset;
        }

        void write(ByteBuffer buffer) throws IOException {
            while (buffer.hasRemaining()) {
                offset += channel.write(buffer, offset);
            }
        }
    }

    @Override
    public CommitResult commit(RunContext run) {
        String operation = "name the file of " + blob.name();
        try {
            channel.force(true);
            channel.close();
            blob.version().origin().ifPresent(origin -> setModified(FileTime.from(origin.lastModified())));
            List<String> notes = new ArrayList<>();
            if (extendedAttributes) {
                ExtendedAttributes.set(temporary, blob).ifPresent(notes::add);
            }
            Optional<Path> place = files.name(temporary, blob.name(), replace);
            if (place.isEmpty()) {
                return new Occupied();
            }
            String location = files.locationOf(place.get());
            manifest.add(blob, location);
            return new Written(location, notes);
        } catch (IOException e) {
            throw DiskErrors.translate(operation, files.root(), e);
        }
    }

    private void setModified(FileTime time) {
        try {
            Files.setLastModifiedTime(temporary, time);
        } catch (IOException notKept) {
            // The manifest has the time.
        }
    }

    @Override
    public void discard(RunContext run) {
        close();
        try {
            Files.deleteIfExists(temporary);
        } catch (IOException e) {
            throw DiskErrors.translate("remove " + temporary, files.root(), e);
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            // What was written is durable, or is written again.
        }
    }
}
