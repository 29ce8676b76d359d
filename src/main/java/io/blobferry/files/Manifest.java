package io.blobferry.files;

import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.blobferry.domain.ContentHeaders;
import io.blobferry.spi.destination.RestoredBlob;
import io.blobferry.spi.target.SourceAttributes;
import io.blobferry.spi.target.StoredVersion;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a file system does not keep of restored blobs: a line of JSON in ASCII for each. Lines are added at the end; the last one
 * of a blob counts. Thread-safe.
 */
final class Manifest implements AutoCloseable {
    private static final JsonMapper JSON =
            JsonMapper.builder().enable(JsonWriteFeature.ESCAPE_NON_ASCII).build();

    private final FileChannel file;

    private Manifest(FileChannel file) {
        this.file = file;
    }

    /** Opens or creates it. A last line that a crash has cut off is removed. */
    static Manifest open(Path path) throws IOException {
        FileChannel file =
                FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            file.truncate(endOfLastLine(file));
            file.position(file.size());
            return new Manifest(file);
        } catch (IOException e) {
            file.close();
            throw e;
        }
    }

    private static long endOfLastLine(FileChannel file) throws IOException {
        ByteBuffer one = ByteBuffer.allocate(1);
        for (long end = file.size(); end > 0; end--) {
            file.read(one.clear(), end - 1);
            if (one.get(0) == '\n') {
                return end;
            }
        }
        return 0;
    }

    /**
     * Adds the line of a blob.
     *
     * @param location the file, below the folder, with slashes
     */
    synchronized void add(RestoredBlob blob, String location) throws IOException {
        String line = JSON.writeValueAsString(fields(blob, location)) + "\n";
        ByteBuffer bytes = ByteBuffer.wrap(line.getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
            file.write(bytes);
        }
    }

    private static Map<String, Object> fields(RestoredBlob blob, String location) {
        StoredVersion version = blob.version();
        SourceAttributes attributes = blob.attributes();
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("blob", blob.name());
        fields.put("file", location);
        fields.put("size", blob.size());
        version.crc().ifPresent(crc -> fields.put("crc64nvme", crc.base64()));
        version.origin().ifPresent(origin -> {
            fields.put("etag", origin.etag().value());
            fields.put("lastModified", origin.lastModified().toString());
            fields.put("validFrom", origin.validFrom().toString());
            origin.versionId().ifPresent(id -> fields.put("sourceVersionId", id));
        });
        attributes.url().ifPresent(url -> fields.put("url", url));
        fields.put("object", version.version().key().toString());
        version.version().versionId().ifPresent(id -> fields.put("versionId", id));
        fields.put("headers", headers(attributes.headers()));
        fields.put("metadata", new TreeMap<>(attributes.metadata()));
        fields.put("tags", new TreeMap<>(attributes.tags()));
        attributes.type().ifPresent(type -> fields.put("type", type.name()));
        attributes.tier().ifPresent(tier -> fields.put("tier", tier));
        attributes.sequenceNumber().ifPresent(number -> fields.put("sequenceNumber", number));
        attributes.contentMd5().ifPresent(md5 -> fields.put("contentMd5", md5));
        if (!attributes.losses().isEmpty()) {
            fields.put(
                    "losses",
                    attributes.losses().stream()
                            .map(loss -> loss.kind() + ": " + loss.detail())
                            .toList());
        }
        fields.put("uncertain", blob.doubts());
        return fields;
    }

    private static Map<String, String> headers(ContentHeaders headers) {
        Map<String, String> present = new LinkedHashMap<>();
        headers.type().ifPresent(value -> present.put("Content-Type", value));
        headers.encoding().ifPresent(value -> present.put("Content-Encoding", value));
        headers.language().ifPresent(value -> present.put("Content-Language", value));
        headers.disposition().ifPresent(value -> present.put("Content-Disposition", value));
        headers.cacheControl().ifPresent(value -> present.put("Cache-Control", value));
        return present;
    }

    /** Makes durable what was added, and closes the file. */
    @Override
    public synchronized void close() throws IOException {
        if (file.isOpen()) {
            file.force(true);
            file.close();
        }
    }
}
