package io.blobferry.files;

import io.blobferry.domain.Crc64Nvme;
import io.blobferry.execution.PermanentException;
import io.blobferry.execution.RunContext;
import io.blobferry.spi.destination.BlobWriter;
import io.blobferry.spi.destination.DestinationUnusableException;
import io.blobferry.spi.destination.RestoreDestination;
import io.blobferry.spi.destination.RestoredBlob;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.zip.Checksum;

/**
 * Restores to a folder. Bytes go to a file of the restore's own folder, {@value FileNames#OWN_FOLDER}, are made durable, and
 * get their name by one rename when their checksum is the version's. Names are {@link FileNames}; what a file system does not
 * keep is in {@code manifest.jsonl} of that folder. Nothing outside the folder is written, and no symbolic link in it is
 * followed. A file is modified when the blob was.
 */
public final class FolderDestination implements RestoreDestination {
    private static final String MANIFEST = "manifest.jsonl";
    private static final String TEMPORARY = "tmp";
    private static final int READ_BYTES = 256 << 10;

    private final Path root;
    private final FolderFiles files;
    private final Manifest manifest;
    private final FolderLock lock;
    private final boolean extendedAttributes;
    private final Supplier<Checksum> checksums;
    private final boolean isSingleFile;

    private FolderDestination(
            Path root,
            FolderFiles files,
            Manifest manifest,
            FolderLock lock,
            boolean extendedAttributes,
            Supplier<Checksum> checksums,
            boolean isSingleFile) {
        this.root = root;
        this.files = files;
        this.manifest = manifest;
        this.lock = lock;
        this.extendedAttributes = extendedAttributes;
        this.checksums = checksums;
        this.isSingleFile = isSingleFile;
    }

    /**
     * Opens a folder, and creates it if it does not exist.
     *
     * @param mayHaveFiles whether the folder may have other files than those of a restore
     * @param extendedAttributes whether files get {@link ExtendedAttributes} too
     * @param checksums makes instances of CRC64NVME
     * @throws DestinationUnusableException if it cannot be used; the message names the remedy
     */
    public static FolderDestination openFolder(
            Path folder, boolean mayHaveFiles, boolean extendedAttributes, Supplier<Checksum> checksums) {
        try {
            Files.createDirectories(folder);
            Path root = folder.toRealPath();
            Path own = root.resolve(FileNames.OWN_FOLDER);
            if (!mayHaveFiles && !Files.isDirectory(own, LinkOption.NOFOLLOW_LINKS) && hasFiles(root)) {
                throw new DestinationUnusableException(
                        folder + " is not empty: name another folder by --to, or add --overwrite, which keeps its files"
                                + " but for those that a restored blob replaces.",
                        null);
            }
            Files.createDirectories(own.resolve(TEMPORARY));
            return open(root, own, own.resolve(MANIFEST), Optional.empty(), extendedAttributes, checksums);
        } catch (IOException e) {
            throw unusable(folder, e);
        }
    }

    /**
     * Opens a single file, for one blob. Its metadata is beside it, in {@code <file>.blobferry.jsonl}.
     *
     * @throws DestinationUnusableException if it cannot be used; the message names the remedy
     */
    public static FolderDestination openFile(Path file, boolean extendedAttributes, Supplier<Checksum> checksums) {
        try {
            Path absolute = file.toAbsolutePath().normalize();
            Path parent = absolute.getParent();
            if (parent == null || absolute.getFileName() == null) {
                throw new DestinationUnusableException(file + " is no file: name one by --to.", null);
            }
            Files.createDirectories(parent);
            Path root = parent.toRealPath();
            Path place = root.resolve(absolute.getFileName().toString());
            Path own = root.resolve(FileNames.OWN_FOLDER);
            Files.createDirectories(own.resolve(TEMPORARY));
            Path manifest = root.resolve(place.getFileName() + ".blobferry.jsonl");
            return open(root, own, manifest, Optional.of(place), extendedAttributes, checksums);
        } catch (IOException e) {
            throw unusable(file, e);
        }
    }

    private static FolderDestination open(
            Path root,
            Path own,
            Path manifest,
            Optional<Path> file,
            boolean extendedAttributes,
            Supplier<Checksum> checksums)
            throws IOException {
        if (extendedAttributes && !ExtendedAttributes.areKept(root)) {
            throw new DestinationUnusableException(
                    "the file system of " + root + " keeps no extended attributes: leave out --xattrs; the manifest has"
                            + " them all.",
                    null);
        }
        FolderLock lock = FolderLock.acquire(own);
        try {
            FilePlaces places = file.isPresent()
                    ? FilePlaces.single(file.get())
                    : new FolderPlaces(root, FileSystemTraits.of(own.resolve(TEMPORARY)));
            return new FolderDestination(
                    root,
                    new FolderFiles(root, own.resolve(TEMPORARY), places),
                    Manifest.open(manifest),
                    lock,
                    extendedAttributes,
                    checksums,
                    file.isPresent());
        } catch (IOException | RuntimeException e) {
            lock.close();
            throw e;
        }
    }

    /** A safe name of a file for the last segment of a blob's name. */
    public static String fileName(String segment) {
        return FileNames.encode(segment, FileNames.Escaping.RESERVED).getLast();
    }

    /** The restore's own folder, below the folder. */
    public static Path ownFolder(Path folder) {
        return folder.resolve(FileNames.OWN_FOLDER);
    }

    @Override
    public Found find(RunContext run, RestoredBlob blob) {
        String operation = "look for the file of " + blob.name();
        try {
            Path place = files.placeOf(blob.name());
            BasicFileAttributes there =
                    Files.readAttributes(place, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
            if (!there.isRegularFile()) {
                return different(there.isSymbolicLink() ? "a symbolic link is there" : "no regular file is there");
            }
            if (there.size() != blob.size()) {
                return different("a file of " + there.size() + " bytes is there");
            }
            Optional<Crc64Nvme> expected = blob.version().crc();
            if (expected.isEmpty()) {
                return different("a file of the same size is there, and S3 has no checksum to compare it with");
            }
            if (!checksumOf(place).equals(expected.get())) {
                return different("a file of the same size and other bytes is there");
            }
            manifest.add(blob, files.locationOf(place));
            return new Same();
        } catch (NoSuchFileException missing) {
            return new Absent();
        } catch (IOException e) {
            throw DiskErrors.translate(operation, root, e);
        }
    }

    private static Different different(String detail) {
        return new Different(detail, Optional.empty());
    }

    private Crc64Nvme checksumOf(Path file) throws IOException {
        Checksum checksum = checksums.get();
        byte[] buffer = new byte[READ_BYTES];
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
            for (int n = channel.read(ByteBuffer.wrap(buffer)); n >= 0; n = channel.read(ByteBuffer.wrap(buffer))) {
                checksum.update(buffer, 0, n);
            }
        }
        return new Crc64Nvme(checksum.getValue());
    }

    @Override
    public BlobWriter open(RunContext run, RestoredBlob blob, Found found, Map<Integer, Crc64Nvme> written) {
        String operation = "write the file of " + blob.name();
        try {
            long free = Files.getFileStore(root).getUsableSpace();
            if (written.isEmpty() && blob.size() > free) {
                throw DiskErrors.full(
                        root, blob.name() + " has " + blob.size() + " bytes, " + free + " are free", null);
            }
            return FileWriter.open(
                    files, manifest, blob, found instanceof Different, written.keySet(), extendedAttributes, checksums);
        } catch (IOException e) {
            throw DiskErrors.translate(operation, root, e);
        }
    }

    @Override
    public void finish() {
        try {
            files.deleteTemporary();
        } catch (IOException e) {
            throw DiskErrors.translate("remove the files of interrupted restores", root, e);
        }
    }

    @Override
    public Optional<String> urlOf(String name) {
        return Optional.empty();
    }

    @Override
    public void close() {
        try {
            manifest.close();
        } catch (IOException e) {
            PermanentException translated = DiskErrors.translate("write the manifest", root, e);
            throw new DestinationUnusableException(translated.getMessage(), translated);
        } finally {
            lock.close();
            if (isSingleFile) {
                files.deleteOwnFolderIfUnused();
            }
        }
    }

    /** Whether the folder has anything. */
    private static boolean hasFiles(Path folder) throws IOException {
        try (var entries = Files.newDirectoryStream(folder)) {
            return entries.iterator().hasNext();
        }
    }

    private static DestinationUnusableException unusable(Path path, IOException failure) {
        return new DestinationUnusableException(
                "cannot write to " + path + ": " + failure
                        + ". Name another place by --to, or allow this user to write there.",
                failure);
    }
}
