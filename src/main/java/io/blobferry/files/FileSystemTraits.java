package io.blobferry.files;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/**
 * What a file system does to names, as a trial in a folder shows.
 *
 * @param passesUnicode whether this process can pass names of all characters to it; not, for example, in the locale C
 * @param names how names that differ in case alone relate
 */
record FileSystemTraits(boolean passesUnicode, Names names) {
    private static final String UPPER = "Case-É";
    private static final String LOWER = "case-é";
    private static final String UPPER_ASCII = "Case";
    private static final String LOWER_ASCII = "case";

    /** Names that differ in case alone. */
    enum Names {
        /** Are two. */
        DISTINCT,
        /** Are one, whose spelling can be read. */
        ALIKE,
        /** Are one, whose spelling cannot be read. */
        ALIKE_UNREADABLE
    }

    /** @param folder an existing folder, in which a file is created and removed */
    static FileSystemTraits of(Path folder) throws IOException {
        boolean passesUnicode = isPath(folder, UPPER);
        Path upper = folder.resolve(passesUnicode ? UPPER : UPPER_ASCII);
        Path lower = folder.resolve(passesUnicode ? LOWER : LOWER_ASCII);
        Files.deleteIfExists(upper);
        Files.deleteIfExists(lower);
        try {
            Files.createFile(upper);
            return new FileSystemTraits(passesUnicode, names(upper, lower));
        } finally {
            Files.deleteIfExists(upper);
        }
    }

    private static Names names(Path upper, Path lower) throws IOException {
        try {
            Files.createFile(lower);
            Files.delete(lower);
            return Names.DISTINCT;
        } catch (FileAlreadyExistsException alike) {
            return lower.toRealPath()
                            .getFileName()
                            .toString()
                            .equals(upper.getFileName().toString())
                    ? Names.ALIKE
                    : Names.ALIKE_UNREADABLE;
        }
    }

    private static boolean isPath(Path folder, String name) {
        try {
            return folder.resolve(name).getFileName().toString().equals(name);
        } catch (InvalidPathException unmappable) {
            return false;
        }
    }
}
