package io.blobferry.files;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.StringJoiner;

/** The files below a folder, as they are named one after the other. Thread-safe within a process. */
final class FolderFiles {
    private final Path root;
    private final Path temporary;
    private final FilePlaces places;

    FolderFiles(Path root, Path temporary, FilePlaces places) {
        this.root = root;
        this.temporary = temporary;
        this.places = places;
    }

    Path root() {
        return root;
    }

    /** A file of the restore's own, on the same file system. */
    Path temporaryFile(String name) {
        return temporary.resolve(name);
    }

    /** Removes what interrupted restores left. */
    void deleteTemporary() throws IOException {
        try (DirectoryStream<Path> left = Files.newDirectoryStream(temporary)) {
            for (Path file : left) {
                Files.deleteIfExists(file);
            }
        }
    }

    /** Removes the restore's own folder if nothing but the lock is in it. */
    void deleteOwnFolderIfUnused() {
        Path own = temporary.getParent();
        try {
            Files.deleteIfExists(temporary);
            try (DirectoryStream<Path> left = Files.newDirectoryStream(own)) {
                for (Path file : left) {
                    if (!file.equals(own.resolve(FolderLock.NAME))) {
                        return;
                    }
                }
            }
            Files.deleteIfExists(own.resolve(FolderLock.NAME));
            Files.deleteIfExists(own);
        } catch (IOException inUse) {
            // The next restore uses it.
        }
    }

    synchronized Path placeOf(String blobName) throws IOException {
        return places.placeOf(blobName);
    }

    /** The place below the folder, with slashes. */
    String locationOf(Path place) {
        StringJoiner location = new StringJoiner("/");
        root.relativize(place).forEach(element -> location.add(element.toString()));
        return location.toString();
    }

    /**
     * Gives a file the place of a blob, by a rename, and makes that durable.
     *
     * @param replace whether a file that is there may be replaced
     * @return empty if a file is there and must not be replaced
     */
    synchronized Optional<Path> name(Path file, String blobName, boolean replace) throws IOException {
        Path place = places.placeOf(blobName);
        if (!place.startsWith(root)) {
            throw new IllegalStateException("the place of a blob is outside of the folder: " + place);
        }
        createFolders(place.getParent());
        if (Files.exists(place, LinkOption.NOFOLLOW_LINKS) && !replace) {
            return Optional.empty();
        }
        Files.move(file, place, StandardCopyOption.ATOMIC_MOVE);
        makeDurable(place.getParent());
        return Optional.of(place);
    }

    /** Creates what is missing, one by one: the folders that exist have been checked, and none is a link. */
    private void createFolders(Path folder) throws IOException {
        Deque<Path> missing = new ArrayDeque<>();
        for (Path at = folder; !at.equals(root) && !Files.exists(at, LinkOption.NOFOLLOW_LINKS); at = at.getParent()) {
            missing.push(at);
        }
        for (Path at : missing) {
            try {
                Files.createDirectory(at);
                makeDurable(at.getParent());
            } catch (FileAlreadyExistsException e) {
                if (!Files.isDirectory(at, LinkOption.NOFOLLOW_LINKS)) {
                    throw e;
                }
            }
        }
    }

    /** Windows opens no folder as a file, and makes a rename durable by itself. */
    private static void makeDurable(Path folder) {
        try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
            channel.force(true);
        } catch (IOException notOffered) {
            // Nothing more can be done there.
        }
    }
}
