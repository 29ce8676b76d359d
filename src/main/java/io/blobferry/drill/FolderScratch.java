package io.blobferry.drill;

import io.blobferry.domain.BlobAddress;
import io.blobferry.domain.Crc64Nvme;
import io.blobferry.execution.RunContext;
import io.blobferry.spi.destination.BlobWriter;
import io.blobferry.spi.destination.RangePlan;
import io.blobferry.spi.destination.RestoreDestination;
import io.blobferry.spi.destination.RestoredBlob;
import io.blobferry.spi.target.BackupReader;
import io.blobferry.spi.target.SourceAttributes;
import io.blobferry.spi.target.StoredVersion;
import io.blobferry.verify.BackupReadback;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** Restores to files in a folder of their own, compares what is on the disk, and removes them. */
public final class FolderScratch implements Scratch {
    private final Path folder;
    private final Function<Path, RestoreDestination> destinations;
    private final BackupReader reader;

    /**
     * @param folder an existing folder, in which each few backups get a folder that is removed again
     * @param destinations opens such a folder
     */
    public FolderScratch(Path folder, Function<Path, RestoreDestination> destinations, BackupReader reader) {
        this.folder = folder;
        this.destinations = destinations;
        this.reader = reader;
    }

    @Override
    public Space open(BackupReadback readback) {
        try {
            Path own = Files.createTempDirectory(folder, "drill-");
            return new FolderSpace(own, destinations.apply(own));
        } catch (IOException e) {
            throw new UncheckedIOException("the folder " + folder + " cannot be written: " + e, e);
        }
    }

    private final class FolderSpace implements Space {
        private final Path own;
        private final RestoreDestination destination;

        FolderSpace(Path own, RestoreDestination destination) {
            this.own = own;
            this.destination = destination;
        }

        @Override
        public BackupReadback.Intake intake() {
            return this::take;
        }

        private BackupReadback.Taken take(
                RunContext run, BlobAddress blob, StoredVersion version, SourceAttributes attributes) {
            RestoredBlob restored =
                    new RestoredBlob(blob.container() + "/" + blob.name(), version, attributes, List.of());
            Crc64Nvme crc;
            try (BlobWriter writer = destination.open(run, restored, new RestoreDestination.Absent(), Map.of())) {
                crc = write(run, version, writer);
                if (version.crc().filter(stated -> !stated.equals(crc)).isPresent()) {
                    writer.discard(run);
                    return new BackupReadback.Taken(crc, Optional.empty());
                }
                if (!(writer.commit(run) instanceof BlobWriter.Written)) {
                    return new BackupReadback.Taken(crc, Optional.of("another backup has the same file name"));
                }
            }
            return new BackupReadback.Taken(
                    crc,
                    switch (destination.find(run, restored)) {
                        case RestoreDestination.Same same -> Optional.empty();
                        case RestoreDestination.Absent absent -> Optional.of("the restored file is not there");
                        case RestoreDestination.Incomplete incomplete ->
                            Optional.of("the restored file is not complete");
                        case RestoreDestination.Different different ->
                            Optional.of("the restored file differs: " + different.detail());
                    });
        }

        private Crc64Nvme write(RunContext run, StoredVersion version, BlobWriter writer) {
            RangePlan plan = writer.ranges();
            Crc64Nvme whole = Crc64Nvme.EMPTY;
            for (int index = 0; index < plan.count(); index++) {
                RangePlan.Range range = plan.range(index);
                Crc64Nvme crc = writer.write(run, range, reader.read(run, version, range.offset(), range.length()));
                whole = whole.combine(crc, range.length());
            }
            return whole;
        }

        @Override
        public void close() {
            destination.close();
            try {
                Files.walkFileTree(own, new SimpleFileVisitor<>() {
                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                        Files.delete(file);
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult postVisitDirectory(Path directory, IOException failure) throws IOException {
                        Files.delete(directory);
                        return FileVisitResult.CONTINUE;
                    }
                });
            } catch (IOException e) {
                throw new UncheckedIOException("the folder " + own + " cannot be removed: " + e, e);
            }
        }
    }
}
