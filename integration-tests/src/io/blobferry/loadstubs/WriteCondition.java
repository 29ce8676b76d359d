package io.blobferry.loadstubs;

import io.blobferry.emulators.AwsError;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.Optional;

/** What a write demands of the object that it replaces. */
record WriteCondition(Optional<String> ifMatch, boolean ifAbsent) {
    static WriteCondition of(HttpHeaders headers) {
        return new WriteCondition(
                Optional.ofNullable(headers.get(HttpHeaderNames.IF_MATCH)),
                "*".equals(headers.get(HttpHeaderNames.IF_NONE_MATCH)));
    }

    /** Refuses the write unless the current object, if there is one, is as demanded. */
    void check(Optional<StubObject> current) throws S3Refusal {
        if (ifAbsent && current.isPresent()) {
            throw new S3Refusal(AwsError.preconditionFailed());
        }
        if (ifMatch.isPresent()) {
            String etag = current.orElseThrow(
                            () -> new S3Refusal(404, "NoSuchKey", "The specified key does not exist."))
                    .etag();
            if (!etag.equals(ifMatch.get())) {
                throw new S3Refusal(AwsError.preconditionFailed());
            }
        }
    }
}
