package io.blobferry.loadstubs;

import io.blobferry.domain.ETag;
import io.blobferry.testing.cloud.Blob;
import io.blobferry.testing.cloud.ServiceException;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import java.util.Optional;

/** The headers by which a request of the Blob service demands a state of the blob. */
final class BlobConditions {
    private BlobConditions() {}

    /** @throws ServiceException if the blob is not as a write demands */
    static void requireForWrite(HttpHeaders headers, Optional<Blob<StubBlob>> blob) {
        String wanted = headers.get(HttpHeaderNames.IF_MATCH);
        if (wanted != null && blob.filter(found -> names(wanted, found)).isEmpty()) {
            throw notMet(412);
        }
        String unwanted = headers.get(HttpHeaderNames.IF_NONE_MATCH);
        if (unwanted != null && blob.filter(found -> names(unwanted, found)).isPresent()) {
            throw unwanted.equals("*")
                    ? new ServiceException(409, "BlobAlreadyExists", "The specified blob already exists.")
                    : notMet(412);
        }
    }

    /** @throws ServiceException if the blob is not as a read demands; 304 if it is the one that the client has */
    static void requireForRead(HttpHeaders headers, Blob<StubBlob> blob) {
        String wanted = headers.get(HttpHeaderNames.IF_MATCH);
        if (wanted != null && !names(wanted, blob)) {
            throw notMet(412);
        }
        String known = headers.get(HttpHeaderNames.IF_NONE_MATCH);
        if (known != null && names(known, blob)) {
            throw notMet(304);
        }
    }

    private static ServiceException notMet(int status) {
        return new ServiceException(
                status, "ConditionNotMet", "The condition specified using HTTP conditional header(s) is not met.");
    }

    /** The service takes ETags with quotes and without. */
    private static boolean names(String condition, Blob<StubBlob> blob) {
        return condition.equals("*") || new ETag(condition).equals(blob.etag());
    }
}
