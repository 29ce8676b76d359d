package io.blobferry.azure.restore;

import com.azure.core.http.HttpHeaderName;
import com.azure.core.http.HttpPipelineCallContext;
import com.azure.core.http.HttpPipelineNextPolicy;
import com.azure.core.http.HttpPipelinePosition;
import com.azure.core.http.HttpResponse;
import com.azure.core.http.policy.HttpPipelinePolicy;
import io.blobferry.domain.Crc64Nvme;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;
import reactor.core.publisher.Mono;

/**
 * Sends the CRC64 of a request's content, which the SDK does not offer, so that the service refuses other bytes ("Put Block",
 * header {@code x-ms-content-crc64}). The adapter puts it in the Reactor context, under the class name of {@link Crc64Nvme}.
 */
public final class BlockChecksumPolicy implements HttpPipelinePolicy {
    static final String CHECKSUM = Crc64Nvme.class.getName();
    static final HttpHeaderName HEADER = HttpHeaderName.fromString("x-ms-content-crc64");

    @Override
    public Mono<HttpResponse> process(HttpPipelineCallContext call, HttpPipelineNextPolicy next) {
        call.getData(CHECKSUM)
                .map(Crc64Nvme.class::cast)
                .ifPresent(crc -> call.getHttpRequest().setHeader(HEADER, littleEndian(crc)));
        return next.process();
    }

    /** Before the request is signed, where it is signed. */
    @Override
    public HttpPipelinePosition getPipelinePosition() {
        return HttpPipelinePosition.PER_CALL;
    }

    /** Azure's form of the checksum: base64 of the eight bytes in little-endian order. */
    static String littleEndian(Crc64Nvme crc) {
        byte[] bytes = ByteBuffer.allocate(Long.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putLong(crc.value())
                .array();
        return Base64.getEncoder().encodeToString(bytes);
    }
}
