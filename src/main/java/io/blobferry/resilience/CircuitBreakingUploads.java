package io.blobferry.resilience;

import io.blobferry.domain.Crc64Nvme;
import io.blobferry.domain.ObjectKey;
import io.blobferry.domain.Part;
import io.blobferry.domain.PartRange;
import io.blobferry.domain.TargetPrecondition;
import io.blobferry.domain.Upload;
import io.blobferry.execution.RunContext;
import io.blobferry.spi.target.MultipartTarget;
import io.blobferry.spi.target.ObjectAttributes;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Flow;

/** The uploads of a target behind its circuit breaker. A write whose body broke off says nothing about the target. */
final class CircuitBreakingUploads implements MultipartTarget {
    private final MultipartTarget uploads;
    private final CloudCircuitBreaker breaker;

    CircuitBreakingUploads(MultipartTarget uploads, CloudCircuitBreaker breaker) {
        this.uploads = uploads;
        this.breaker = breaker;
    }

    @Override
    public Upload create(RunContext run, ObjectKey key, ObjectAttributes description) {
        return breaker.call(run, "open an upload of " + key, () -> uploads.create(run, key, description));
    }

    @Override
    public StoredPart uploadPart(RunContext run, Upload upload, Part part, Flow.Publisher<ByteBuffer> bytes) {
        CloudCircuitBreaker.Call attempt = breaker.begin(run, "write part " + part.number() + " of " + upload.key());
        return attempt.execute(() -> uploads.uploadPart(run, upload, part, attempt.observe(bytes)));
    }

    @Override
    public Optional<List<StoredPart>> listParts(RunContext run, Upload upload, PartRange range) {
        return breaker.call(run, "list the parts of " + upload.key(), () -> uploads.listParts(run, upload, range));
    }

    @Override
    public CompleteResult complete(
            RunContext run, Upload upload, List<StoredPart> parts, Crc64Nvme crc, TargetPrecondition fence) {
        return breaker.call(run, "complete " + upload.key(), () -> uploads.complete(run, upload, parts, crc, fence));
    }

    @Override
    public void abort(RunContext run, Upload upload) {
        breaker.call(run, "abort the upload of " + upload.key(), () -> {
            uploads.abort(run, upload);
            return upload;
        });
    }
}
