package io.blobferry.cli;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** Where a restore writes, as {@code --to} names it. */
sealed interface RestorePlace {
    /** A folder, for any number of blobs. */
    record Folder(Path path) implements RestorePlace {}

    /** A file, for one blob. */
    record SingleFile(Path path) implements RestorePlace {}

    /** A container of Azure, by its URL. */
    record Container(URI url) implements RestorePlace {}

    /**
     * Reads the option.
     *
     * @param isOneBlob whether the command restores a single blob
     * @throws IllegalArgumentException if it is no place; the message says why, and repeats no query
     */
    static RestorePlace parse(String text, boolean isOneBlob) {
        if (text.startsWith("https://") || text.startsWith("http://")) {
            return new Container(container(text));
        }
        if (text.matches("(?s)[a-zA-Z][a-zA-Z0-9+.-]*://.*")) {
            throw new IllegalArgumentException(
                    "--to must be a folder, a file or the URL of an Azure container, not " + text);
        }
        try {
            Path path = Path.of(text);
            boolean isFolder = text.endsWith("/") || Files.isDirectory(path);
            return isOneBlob && !isFolder ? new SingleFile(path) : new Folder(path);
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException("--to is no path: " + e.getMessage(), e);
        }
    }

    private static URI container(String text) {
        try {
            URI url = new URI(text);
            if (url.getRawQuery() != null || url.getRawUserInfo() != null) {
                throw new IllegalArgumentException(
                        "--to must be the container's URL without a signature: the identity is that of"
                                + " the Azure SDK's own chain, such as of 'az login'");
            }
            String path = url.getPath() == null ? "" : url.getPath().replaceAll("^/+|/+$", "");
            boolean isAddress = url.getHost() != null && url.getHost().matches("[0-9.]+|localhost|\\[.*]");
            if (url.getHost() == null || path.isEmpty() || path.split("/").length != (isAddress ? 2 : 1)) {
                throw new IllegalArgumentException(
                        "--to must be the URL of a container, such as https://account.blob.core.windows.net/container");
            }
            return url;
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException("--to is no URL: " + e.getReason(), e);
        }
    }
}
