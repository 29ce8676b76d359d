package io.blobferry.files;

import io.blobferry.spi.destination.RestoredBlob;
import io.blobferry.spi.target.SourceAttributes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserDefinedFileAttributeView;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A blob's attributes as extended attributes of its file, in UTF-8: {@code blobferry.name}, {@code blobferry.etag},
 * {@code blobferry.header.<name>}, {@code blobferry.metadata.<name>} and {@code blobferry.tag.<key>}.
 */
final class ExtendedAttributes {
    private ExtendedAttributes() {}

    /** Whether the file system keeps them. */
    static boolean areKept(Path folder) throws IOException {
        return Files.getFileStore(folder).supportsFileAttributeView(UserDefinedFileAttributeView.class);
    }

    /** Sets them. Returns a note for the report if the file system does not take them, as too many or too long ones. */
    static Optional<String> set(Path file, RestoredBlob blob) {
        UserDefinedFileAttributeView view = Files.getFileAttributeView(file, UserDefinedFileAttributeView.class);
        for (Map.Entry<String, String> attribute : of(blob).entrySet()) {
            try {
                view.write("blobferry." + attribute.getKey(), StandardCharsets.UTF_8.encode(attribute.getValue()));
            } catch (IOException | RuntimeException refused) {
                return Optional.of(
                        "extended attribute " + attribute.getKey() + " was not kept: " + refused.getMessage());
            }
        }
        return Optional.empty();
    }

    private static Map<String, String> of(RestoredBlob blob) {
        SourceAttributes source = blob.attributes();
        Map<String, String> all = new LinkedHashMap<>();
        all.put("name", blob.name());
        blob.version()
                .origin()
                .ifPresent(origin -> all.put("etag", origin.etag().value()));
        source.headers().type().ifPresent(value -> all.put("header.Content-Type", value));
        source.headers().encoding().ifPresent(value -> all.put("header.Content-Encoding", value));
        source.headers().language().ifPresent(value -> all.put("header.Content-Language", value));
        source.headers().disposition().ifPresent(value -> all.put("header.Content-Disposition", value));
        source.headers().cacheControl().ifPresent(value -> all.put("header.Cache-Control", value));
        source.metadata().forEach((name, value) -> all.put("metadata." + name, value));
        source.tags().forEach((key, value) -> all.put("tag." + key, value));
        return all;
    }
}
