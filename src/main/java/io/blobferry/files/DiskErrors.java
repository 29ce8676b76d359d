package io.blobferry.files;

import io.blobferry.domain.FailureCause;
import io.blobferry.execution.PermanentException;
import io.blobferry.spi.destination.DestinationUnusableException;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Pattern;

/** Translates errors of the file system. */
final class DiskErrors {
    /** As Linux, macOS and Windows say it; the JDK has no exception of its own. */
    private static final Pattern FULL =
            Pattern.compile("no space left|not enough space|disk quota exceeded|disk is full");

    private DiskErrors() {}

    /** @throws DestinationUnusableException in place of an exception of this blob alone, if no other could be written */
    static PermanentException translate(String operation, Path folder, IOException failure) {
        String detail = detail(failure);
        if (isFull(failure)) {
            throw full(folder, detail, failure);
        }
        return new PermanentException(operation, FailureCause.REJECTED, detail, failure);
    }

    static DestinationUnusableException full(Path folder, String detail, IOException failure) {
        return new DestinationUnusableException(
                "the disk of " + folder + " is full (" + detail
                        + "): free space on it, then run the same command again, which continues where this one stopped.",
                failure);
    }

    private static boolean isFull(IOException failure) {
        return FULL.matcher(detail(failure).toLowerCase(Locale.ROOT)).find();
    }

    private static String detail(IOException failure) {
        if (failure instanceof FileSystemException known && known.getReason() == null) {
            return failure.getClass().getSimpleName().replace("Exception", "") + " " + known.getFile();
        }
        return String.valueOf(failure.getMessage());
    }
}
