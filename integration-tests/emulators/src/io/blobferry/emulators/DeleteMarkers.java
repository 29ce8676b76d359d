package io.blobferry.emulators;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Lets a write with {@code If-None-Match: *} replace a delete marker on an emulator that refuses it. S3 takes such a write
 * ("Conditional writes", Amazon S3 User Guide), so the emulator is sent it without its condition. The emulator itself says whether
 * the current version is a delete marker: the answers that pass the gate do not tell, since some are lost and some overtake others.
 */
final class DeleteMarkers {
    private final URI emulator;
    private final Set<String> deleted = ConcurrentHashMap.newKeySet();

    /** @param emulator reached without any gate, over plain HTTP */
    DeleteMarkers(URI emulator) {
        this.emulator = emulator;
    }

    /** Notes a deletion that is about to be sent; its answer may never come. */
    void sending(HttpRequest request) {
        boolean ofCurrentVersion =
                !request.uri().contains("uploadId=") && !request.uri().contains("versionId=");
        if (request.method().equals(HttpMethod.DELETE) && ofCurrentVersion) {
            deleted.add(path(request));
        }
    }

    /** Whether the emulator has to be asked before this request is sent. */
    boolean mayConcern(HttpRequest request) {
        boolean write =
                request.method().equals(HttpMethod.PUT) || request.method().equals(HttpMethod.POST);
        return write
                && "*".equals(request.headers().get(HttpHeaderNames.IF_NONE_MATCH))
                && deleted.contains(path(request));
    }

    /** Asks the emulator, and blocks meanwhile. */
    boolean isCurrentAt(HttpRequest request) {
        try {
            HttpURLConnection head =
                    (HttpURLConnection) emulator.resolve(path(request)).toURL().openConnection();
            head.setRequestMethod("HEAD");
            return head.getResponseCode() == HttpURLConnection.HTTP_NOT_FOUND
                    && "true".equals(head.getHeaderField("x-amz-delete-marker"));
        } catch (IOException e) {
            throw new UncheckedIOException("the emulator does not answer", e);
        }
    }

    /** Takes the condition off. */
    static void adapt(HttpHeaders headers) {
        headers.remove(HttpHeaderNames.IF_NONE_MATCH);
    }

    private static String path(HttpRequest request) {
        return request.uri().replaceFirst("\\?.*", "");
    }
}
