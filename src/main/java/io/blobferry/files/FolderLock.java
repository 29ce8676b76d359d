package io.blobferry.files;

import io.blobferry.spi.destination.DestinationUnusableException;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Keeps two restores from writing to one folder at the same time. The operating system releases it when a process ends. */
final class FolderLock implements AutoCloseable {
    static final String NAME = "lock";

    private final FileChannel channel;

    private FolderLock(FileChannel channel) {
        this.channel = channel;
    }

    /** @throws DestinationUnusableException if another restore holds it */
    static FolderLock acquire(Path own) throws IOException {
        FileChannel channel = FileChannel.open(own.resolve(NAME), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            FileLock lock = channel.tryLock();
            if (lock != null) {
                return new FolderLock(channel);
            }
        } catch (OverlappingFileLockException ofThisProcess) {
            // As if another process held it.
        }
        channel.close();
        throw new DestinationUnusableException(
                "another restore writes to " + own.getParent()
                        + ": wait until it has ended, or name another folder by --to.",
                null);
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            // The process's end releases the lock too.
        }
    }
}
