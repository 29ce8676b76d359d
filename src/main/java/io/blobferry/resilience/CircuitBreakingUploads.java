package io.blobferry.resilience;

import io.blobferry.domain.Crc64Nvme;
import io.blobferry.domain.ObjectKey;
import io.blobferry.domain.Part;
import io.blobferry.domain.PartRange;
import io.blobferry.domain.TargetPrecondition;
import io.blobferry.domain.Upload;
import io.blobferry.execution.RunContext;
import io.blobferry.spi.target.BackupTarget;
import io.blobferry.spi.target.MultipartTarget;
import io.blobferry.spi.target.ObjectAttributes;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Flow;
import java.util.function.Consumer;

/**
 * Multipart uploads guarded by a circuit breaker. A part whose content stream failed is not counted. The trial is a HEAD of
 * the upload's key.
 */
final class CircuitBreakingUploads implements MultipartTarget {
    private final MultipartTarget uploads;
    private final BackupTarget objects;
    private final CloudCircuitBreaker breaker;

    CircuitBreakingUploads(MultipartTarget uploads, BackupTarget objects, CloudCircuitBreaker breaker) {
        this.uploads = uploads;
        this.objects = objects;
        this.breaker = breaker;
    }

    @Override
    public Upload create(RunContext run, ObjectKey key, ObjectAttributes attributes) {
        return breaker.call(run, "create an upload of " + key, trial(key), () -> uploads.create(run, key, attributes));
    }

    @Override
    public StoredPart uploadPart(RunContext run, Upload upload, Part part, Flow.Publisher<ByteBuffer> bytes) {
        CloudCircuitBreaker.Call call =
                breaker.begin(run, "write part " + part.number() + " of " + upload.key(), trial(upload.key()));
        return call.execute(() -> uploads.uploadPart(run, upload, part, call.observe(bytes)));
    }

    @Override
    public Optional<List<StoredPart>> listParts(RunContext run, Upload upload, PartRange range) {
        return breaker.call(
                run,
                "list the parts of " + upload.key(),
                trial(upload.key()),
                () -> uploads.listParts(run, upload, range));
    }

    @Override
    public CompleteResult complete(
            RunContext run, Upload upload, List<StoredPart> parts, Crc64Nvme crc, TargetPrecondition precondition) {
        return breaker.call(
                run,
                "complete the upload of " + upload.key(),
                trial(upload.key()),
                () -> uploads.complete(run, upload, parts, crc, precondition));
    }

    @Override
    public void abort(RunContext run, Upload upload) {
        breaker.call(run, "abort the upload of " + upload.key(), trial(upload.key()), () -> {
            uploads.abort(run, upload);
            return upload;
        });
    }

    private Consumer<RunContext> trial(ObjectKey key) {
        return run -> objects.head(run, key);
    }
}
