package io.blobferry.files;

import io.blobferry.files.FileNames.Escaping;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.text.Normalizer;
import java.util.List;
import java.util.Optional;

/**
 * The files of a container below a folder, by {@link FileNames}. Where a name is taken, by one that differs in case alone on a
 * file system that takes both for one, or by a folder where a file is needed or the other way round, the blob that comes later
 * gets another form of its name, which still reads back to it.
 */
final class FolderPlaces implements FilePlaces {
    private final Path root;
    private final FileSystemTraits traits;
    private final Spelling spelling;

    /** How the file system spells the name of an existing file or folder. */
    @FunctionalInterface
    interface Spelling {
        String of(Path existing) throws IOException;
    }

    /** @param root the folder; exists, and is no symbolic link */
    FolderPlaces(Path root, FileSystemTraits traits) {
        this(root, traits, existing -> existing.toRealPath().getFileName().toString());
    }

    FolderPlaces(Path root, FileSystemTraits traits, Spelling spelling) {
        this.root = root;
        this.traits = traits;
        this.spelling = spelling;
    }

    @Override
    public Path placeOf(String blobName) throws IOException {
        String[] segments = blobName.split("/", -1);
        Path at = root;
        for (int i = 0; i < segments.length; i++) {
            at = place(at, segments[i], i == 0, i == segments.length - 1);
        }
        return at;
    }

    private Path place(Path folder, String segment, boolean isFirst, boolean isFile) throws IOException {
        Escaping usual = usualEscaping(segment);
        Optional<Path> free = tryPlace(folder, elements(segment, isFirst, usual), isFile);
        if (free.isEmpty() && usual != Escaping.ALL) {
            free = tryPlace(folder, elements(segment, isFirst, Escaping.ALL), isFile);
        }
        return free.orElseThrow(() -> new FileSystemException(
                folder.toString(), null, "names of other files are in the way of '" + segment + "'"));
    }

    private static List<String> elements(String segment, boolean isFirst, Escaping escaping) {
        return isFirst ? FileNames.encodeFirst(segment, escaping) : FileNames.encode(segment, escaping);
    }

    private Escaping usualEscaping(String segment) {
        if (traits.names() == FileSystemTraits.Names.ALIKE_UNREADABLE
                && !segment.chars().allMatch(c -> c >= ' ' && c < 0x7F && !(c >= 'A' && c <= 'Z'))) {
            return Escaping.ALL;
        }
        return traits.passesUnicode() ? Escaping.RESERVED : Escaping.NON_ASCII;
    }

    /** Empty if one of the elements is another name's. */
    private Optional<Path> tryPlace(Path folder, List<String> elements, boolean isFile) throws IOException {
        Path at = folder;
        for (int i = 0; i < elements.size(); i++) {
            boolean isFileElement = isFile && i == elements.size() - 1;
            Optional<Path> next = tryElement(at, elements.get(i), isFileElement);
            if (next.isEmpty()) {
                return Optional.empty();
            }
            at = next.get();
        }
        return Optional.of(at);
    }

    private Optional<Path> tryElement(Path folder, String element, boolean isFile) throws IOException {
        for (String name : List.of(element, element + FileNames.MARK)) {
            Path path = folder.resolve(name);
            Optional<BasicFileAttributes> existing = attributes(path);
            if (existing.isEmpty()) {
                return Optional.of(path);
            }
            if (!isSpelled(path, name)) {
                return Optional.empty();
            }
            if (!isFile && existing.get().isSymbolicLink()) {
                throw new FileSystemException(
                        path.toString(),
                        null,
                        "a symbolic link is in the place of a folder, and links are not followed");
            }
            if (isFile != existing.get().isDirectory()) {
                return Optional.of(path);
            }
        }
        return Optional.empty();
    }

    private boolean isSpelled(Path existing, String name) throws IOException {
        if (traits.names() == FileSystemTraits.Names.DISTINCT || Files.isSymbolicLink(existing)) {
            return true;
        }
        return Normalizer.normalize(spelling.of(existing), Normalizer.Form.NFC).equals(name);
    }

    private static Optional<BasicFileAttributes> attributes(Path path) throws IOException {
        try {
            return Optional.of(Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS));
        } catch (NoSuchFileException missing) {
            return Optional.empty();
        }
    }
}
