package io.blobferry.emulators;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The keys whose current version is a delete marker, as far as the clients of a gate placed them. S3 takes a write with {@code
 * If-None-Match: *} over a delete marker ("Conditional writes", Amazon S3 User Guide); an emulator that does not is sent such
 * a write without its condition.
 */
final class DeleteMarkers {
    private final Set<String> keys = ConcurrentHashMap.newKeySet();

    /** Takes the condition off a write that S3 would take. */
    void adapt(String method, String target, HttpHeaders headers) {
        boolean write = method.equals("PUT") || method.equals("POST");
        if (write && keys.contains(key(target)) && "*".equals(headers.get(HttpHeaderNames.IF_NONE_MATCH))) {
            headers.remove(HttpHeaderNames.IF_NONE_MATCH);
        }
    }

    /** Notes what the answer means for the key. Parts of an upload change no version; its completion does. */
    void answered(String method, String target, int status) {
        boolean success = status >= 200 && status < 300;
        boolean upload = target.contains("uploadId=");
        if (success && method.equals("DELETE") && !upload && !target.contains("versionId=")) {
            keys.add(key(target));
        } else if (success && ((method.equals("PUT") && !upload) || (method.equals("POST") && upload))) {
            keys.remove(key(target));
        }
    }

    private static String key(String target) {
        return target.replaceFirst("\\?.*", "");
    }
}
