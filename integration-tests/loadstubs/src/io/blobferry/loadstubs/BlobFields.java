package io.blobferry.loadstubs;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** What the headers of a request say of the blob that it writes. */
final class BlobFields {
    private static final String METADATA = "x-ms-meta-";
    private static final String DEFAULT_TYPE = "application/octet-stream";

    /** Properties by the header that sets them, and the one that returns them. */
    private static final Map<String, String> PROPERTIES = Map.of(
            "x-ms-blob-content-type", "Content-Type",
            "x-ms-blob-content-encoding", "Content-Encoding",
            "x-ms-blob-content-language", "Content-Language",
            "x-ms-blob-content-disposition", "Content-Disposition",
            "x-ms-blob-cache-control", "Cache-Control",
            "x-ms-blob-content-md5", "Content-MD5");

    private BlobFields() {}

    /** The properties and the metadata, as reads of the blob return them. */
    static HttpHeaders returned(HttpHeaders request) {
        HttpHeaders kept = metadata(request).set("Content-Type", DEFAULT_TYPE);
        PROPERTIES.forEach((sent, returned) -> {
            String value = request.get(sent);
            if (value != null) {
                kept.set(returned, value);
            }
        });
        return kept;
    }

    /** The metadata alone. */
    static HttpHeaders metadata(HttpHeaders request) {
        HttpHeaders kept = new DefaultHttpHeaders();
        request.forEach(header -> {
            if (isMetadata(header.getKey())) {
                kept.set(header.getKey(), header.getValue());
            }
        });
        return kept;
    }

    static boolean isMetadata(String header) {
        return header.toLowerCase(Locale.ROOT).startsWith(METADATA);
    }

    /** The tags that a write states. */
    static Map<String, String> tags(HttpHeaders request) {
        Map<String, String> tags = new LinkedHashMap<>();
        new QueryStringDecoder(request.get("x-ms-tags", ""), false)
                .parameters()
                .forEach((key, values) -> tags.put(key, values.getFirst()));
        return tags;
    }
}
