package io.blobferry.loadstubs;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.QueryStringDecoder;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * What a write says of its object.
 *
 * @param headers as the reads of the object return them
 */
record ObjectFields(HttpHeaders headers, Map<String, String> tags) {
    private static final String TAGGING = "x-amz-tagging";
    private static final Set<String> RETURNED = Set.of(
            "content-type",
            "content-encoding",
            "content-language",
            "content-disposition",
            "cache-control",
            "x-amz-storage-class");

    /** Of a PutObject or a CreateMultipartUpload. */
    static ObjectFields of(HttpHeaders request) {
        HttpHeaders kept = new DefaultHttpHeaders();
        request.forEach(header -> {
            String name = header.getKey().toLowerCase(Locale.ROOT);
            // S3 takes its own coding off and keeps what is left of the list.
            String value = name.equals("content-encoding")
                    ? header.getValue().replaceFirst("^aws-chunked,? *", "")
                    : header.getValue();
            if ((name.startsWith("x-amz-meta-") || RETURNED.contains(name)) && !value.isEmpty()) {
                kept.add(name, value);
            }
        });
        Map<String, String> tags = new LinkedHashMap<>();
        new QueryStringDecoder(request.get(TAGGING, ""), false)
                .parameters()
                .forEach((key, values) -> tags.put(key, values.getFirst()));
        return new ObjectFields(kept, tags);
    }

    String storageClass() {
        return headers.get("x-amz-storage-class", "STANDARD");
    }
}
