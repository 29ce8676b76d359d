package io.blobferry.loadstubs;

import io.blobferry.domain.ETag;
import io.blobferry.domain.TargetPrecondition;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.Optional;

/** The headers by which a write demands a state of the object that it replaces. */
final class WriteCondition {
    private WriteCondition() {}

    static Optional<TargetPrecondition> of(HttpHeaders headers) {
        if ("*".equals(headers.get(HttpHeaderNames.IF_NONE_MATCH))) {
            return Optional.of(TargetPrecondition.IF_ABSENT);
        }
        return Optional.ofNullable(headers.get(HttpHeaderNames.IF_MATCH))
                .map(etag -> new TargetPrecondition.IfMatch(new ETag(etag)));
    }
}
