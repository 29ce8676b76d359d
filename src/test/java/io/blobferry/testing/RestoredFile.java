package io.blobferry.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * A blob in a folder that a restore has written, as the folder's manifest names it.
 *
 * @param line the blob's line in the manifest
 */
public record RestoredFile(Path file, JsonNode line) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** The files of the folder by the names of their blobs; of a blob that was restored again, the last one. */
    public static Map<String, RestoredFile> of(Path folder) throws IOException {
        Map<String, RestoredFile> files = new LinkedHashMap<>();
        for (String line : Files.readAllLines(folder.resolve(".blobferry-restore/manifest.jsonl"))) {
            JsonNode fields = JSON.readTree(line);
            files.put(
                    fields.path("blob").asText(),
                    new RestoredFile(folder.resolve(fields.path("file").asText()), fields));
        }
        return files;
    }

    /** Content-Type and the like, by their names. */
    public Map<String, String> headers() {
        return texts("headers");
    }

    public Map<String, String> metadata() {
        return texts("metadata");
    }

    public Map<String, String> tags() {
        return texts("tags");
    }

    private Map<String, String> texts(String field) {
        Map<String, String> texts = new TreeMap<>();
        line.path(field)
                .properties()
                .forEach(text -> texts.put(text.getKey(), text.getValue().asText()));
        return texts;
    }
}
