package io.blobferry.transfer;

import io.blobferry.domain.Crc64Nvme;
import io.blobferry.domain.Fence;
import io.blobferry.domain.ObjectKey;
import io.blobferry.domain.Part;
import io.blobferry.domain.PartRange;
import io.blobferry.domain.Upload;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Flow;

/** The uploads of a target behind its circuit breaker. A write whose body broke off says nothing about the target. */
final class GuardedUploads implements MultipartTarget {
    private final MultipartTarget uploads;
    private final Breaker breaker;

    GuardedUploads(MultipartTarget uploads, Breaker breaker) {
        this.uploads = uploads;
        this.breaker = breaker;
    }

    @Override
    public Upload create(Run run, ObjectKey key, ObjectDescription description) {
        return breaker.call(run, "open an upload of " + key, () -> uploads.create(run, key, description));
    }

    @Override
    public StoredPart write(Run run, Upload upload, Part part, Flow.Publisher<ByteBuffer> bytes) {
        Breaker.Attempt attempt = breaker.begin(run, "write part " + part.number() + " of " + upload.key());
        return attempt.end(() -> uploads.write(run, upload, part, attempt.body(bytes)));
    }

    @Override
    public Optional<List<StoredPart>> parts(Run run, Upload upload, PartRange range) {
        return breaker.call(run, "list the parts of " + upload.key(), () -> uploads.parts(run, upload, range));
    }

    @Override
    public Completion complete(Run run, Upload upload, List<StoredPart> parts, Crc64Nvme crc, Fence fence) {
        return breaker.call(run, "complete " + upload.key(), () -> uploads.complete(run, upload, parts, crc, fence));
    }

    @Override
    public void abort(Run run, Upload upload) {
        breaker.call(run, "abort the upload of " + upload.key(), () -> {
            uploads.abort(run, upload);
            return upload;
        });
    }
}
