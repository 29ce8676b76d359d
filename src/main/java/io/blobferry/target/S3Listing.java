package io.blobferry.target;

import io.blobferry.domain.ETag;
import io.blobferry.transfer.BackupListing;
import io.blobferry.transfer.Run;
import java.util.concurrent.CompletionException;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.model.EncodingType;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;

/** Lists objects in S3. */
public final class S3Listing implements BackupListing {
    private final S3AsyncClient calls;

    /** @param calls may retry */
    public S3Listing(S3AsyncClient calls) {
        this.calls = calls;
    }

    @Override
    public Page list(Run run, String bucket, String prefix, String after) {
        String operation = "list s3://" + bucket + "/" + prefix;
        ListObjectsV2Request request = ListObjectsV2Request.builder()
                .bucket(bucket)
                .prefix(prefix)
                .startAfter(after.isEmpty() ? null : after)
                // A key may hold characters that XML cannot; the SDK decodes what S3 encodes.
                .encodingType(EncodingType.URL)
                .overrideConfiguration(RunAttribute.of(run))
                .build();
        try {
            ListObjectsV2Response page = run.await(operation, calls.listObjectsV2(request));
            return new Page(
                    page.contents().stream()
                            .map(object -> new Listed(
                                    object.key(), new ETag(object.eTag()), object.size(), object.lastModified()))
                            .toList(),
                    !Boolean.TRUE.equals(page.isTruncated()));
        } catch (CompletionException e) {
            throw S3Faults.translated(operation, e.getCause());
        }
    }
}
