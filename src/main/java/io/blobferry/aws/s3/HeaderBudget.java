package io.blobferry.aws.s3;

import io.blobferry.domain.ContentHeaders;
import io.blobferry.domain.ObjectKey;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Whether a request that creates an object is within S3's limit for all headers together: 8,192 bytes ("PutObject" in the
 * API reference, and {@code MaxSizeAllowed} of the error RequestHeaderSectionTooLarge). It is not documented whether S3
 * counts the request line; it is counted here.
 *
 * @param requestBytes the bytes that do not depend on the blob's attributes
 */
record HeaderBudget(int requestBytes) {
    private static final int MAX_BYTES = 8192;

    /**
     * The headers that every such request has, with those of the checksum, the condition, the storage class and the
     * signature: about 1,300 bytes with the SDK's present user agent, which may grow.
     */
    private static final int FIXED_BYTES = 2048;

    private static final String LINE_ENDS = ": \r\n";

    /** @param sessionToken the length of the session token, which is sent as a header */
    static HeaderBudget of(ObjectKey key, int sessionToken) {
        return new HeaderBudget(FIXED_BYTES + sessionToken + 2 * key.bucket().length() + encodedLength(key.key()));
    }

    boolean fits(ContentHeaders headers, S3Tags tags, S3Metadata metadata) {
        return requestBytes + length(headers) + tags.headerLength() + length(metadata) <= MAX_BYTES;
    }

    /** The names of these are in {@link #FIXED_BYTES}. */
    private static int length(ContentHeaders headers) {
        return Stream.of(
                        headers.type(),
                        headers.encoding(),
                        headers.language(),
                        headers.disposition(),
                        headers.cacheControl())
                .flatMap(Optional::stream)
                .mapToInt(String::length)
                .sum();
    }

    /** Each name counts twice: it is listed as signed, too. */
    private static int length(S3Metadata metadata) {
        return metadata.values().entrySet().stream()
                .mapToInt(entry -> 2 * ("x-amz-meta-".length() + entry.getKey().length())
                        + ";".length()
                        + LINE_ENDS.length()
                        + entry.getValue().length())
                .sum();
    }

    private static int encodedLength(String key) {
        return URLEncoder.encode(key, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("*", "%2A")
                .replace("%2F", "/")
                .length();
    }
}
