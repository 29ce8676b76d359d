package io.blobferry.aws.s3;

import io.blobferry.domain.ETag;
import io.blobferry.execution.RunContext;
import io.blobferry.spi.target.ObjectListing;
import java.util.List;
import java.util.concurrent.CompletionException;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.model.EncodingType;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;
import software.amazon.awssdk.services.s3.model.S3Object;

/** Lists objects in S3. */
public final class S3ObjectListing implements ObjectListing {
    private final S3AsyncClient controlClient;

    /** @param controlClient may retry; the caller owns it */
    public S3ObjectListing(S3AsyncClient controlClient) {
        this.controlClient = controlClient;
    }

    @Override
    public Page list(RunContext run, String bucket, String prefix, String after) {
        String operation = "list s3://" + bucket + "/" + prefix;
        ListObjectsV2Request request = ListObjectsV2Request.builder()
                .bucket(bucket)
                .prefix(prefix)
                .startAfter(after.isEmpty() ? null : after)
                // A key may hold characters that XML cannot; the SDK decodes the keys.
                .encodingType(EncodingType.URL)
                .overrideConfiguration(RunTrackingInterceptor.overrideFor(run))
                .build();
        try {
            ListObjectsV2Response page = run.await(operation, controlClient.listObjectsV2(request));
            List<Listed> objects = page.contents().stream()
                    .filter(S3ObjectListing::isComplete)
                    .map(object ->
                            new Listed(object.key(), new ETag(object.eTag()), object.size(), object.lastModified()))
                    .toList();
            boolean last = !Boolean.TRUE.equals(page.isTruncated());
            if (!last) {
                // The next page begins after the last key of this one.
                S3Values.advanced(
                        operation,
                        after,
                        objects.isEmpty() ? after : objects.getLast().key());
            }
            return new Page(objects, last);
        } catch (CompletionException e) {
            throw S3Errors.translate(operation, e.getCause());
        }
    }

    /** S3 lists no object without these. An emulator's that lacks one counts as not listed. */
    private static boolean isComplete(S3Object object) {
        return S3Values.isKey(object.key())
                && S3Values.isETag(object.eTag())
                && object.size() != null
                && object.lastModified() != null;
    }
}
