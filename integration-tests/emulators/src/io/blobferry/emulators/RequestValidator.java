package io.blobferry.emulators;

import io.netty.handler.codec.http.HttpRequest;
import java.util.Optional;

/** Decides which requests may pass a gate. */
interface RequestValidator {
    RequestValidator ACCEPT_ALL = request -> Optional.empty();

    /** Why the request is refused, if it is. */
    Optional<AwsError> refusal(HttpRequest request);

    /** Refuses what either refuses; this one is asked first. */
    default RequestValidator and(RequestValidator next) {
        return request -> refusal(request).or(() -> next.refusal(request));
    }
}
