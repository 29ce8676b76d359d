package io.blobferry.aws.s3;

import io.blobferry.domain.BlobProperties;
import io.blobferry.domain.ContentHeaders;
import io.blobferry.domain.ObjectKey;
import io.blobferry.execution.RunContext;
import io.blobferry.routing.StorageClass;
import io.blobferry.spi.target.ObjectAttributes;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.Tag;
import software.amazon.awssdk.services.s3.model.Tagging;

/** What an object says of its source, as the two requests that begin an object take it. */
final class S3RequestAttributes {
    private S3RequestAttributes() {}

    /** The user metadata; where it does not fit, the sidecar that holds it is durable when this returns. */
    static S3Metadata metadata(RunContext run, S3AsyncClient calls, ObjectKey key, BlobProperties source) {
        S3Metadata whole = S3Metadata.of(source);
        if (whole.fits()) {
            return whole;
        }
        MetadataSidecar sidecar = MetadataSidecar.of(key, source);
        String operation = "write the metadata of " + key;
        try {
            run.await(
                    operation,
                    calls.putObject(
                            request -> request.bucket(sidecar.key().bucket())
                                    .key(sidecar.key().key())
                                    .contentType("application/json")
                                    .overrideConfiguration(RunTrackingInterceptor.overrideFor(run)),
                            AsyncRequestBody.fromString(sidecar.json())));
        } catch (CompletionException e) {
            throw S3Errors.translate(operation, e.getCause());
        }
        return S3Metadata.withSidecar(source, sidecar.key().key());
    }

    /** S3's own default needs no statement. */
    static Optional<String> storageClass(ObjectAttributes description) {
        return Optional.of(description.storageClass())
                .filter(kept -> kept != StorageClass.STANDARD)
                .map(StorageClass::name);
    }

    static Optional<Tagging> tagging(Map<String, String> tags) {
        List<Tag> set = tags.entrySet().stream()
                .map(tag ->
                        Tag.builder().key(tag.getKey()).value(tag.getValue()).build())
                .toList();
        return set.isEmpty()
                ? Optional.empty()
                : Optional.of(Tagging.builder().tagSet(set).build());
    }

    static void headers(ContentHeaders headers, PutObjectRequest.Builder request) {
        headers.type().ifPresent(request::contentType);
        headers.encoding().ifPresent(request::contentEncoding);
        headers.language().ifPresent(request::contentLanguage);
        headers.disposition().ifPresent(request::contentDisposition);
        headers.cacheControl().ifPresent(request::cacheControl);
    }

    static void headers(ContentHeaders headers, CreateMultipartUploadRequest.Builder request) {
        headers.type().ifPresent(request::contentType);
        headers.encoding().ifPresent(request::contentEncoding);
        headers.language().ifPresent(request::contentLanguage);
        headers.disposition().ifPresent(request::contentDisposition);
        headers.cacheControl().ifPresent(request::cacheControl);
    }
}
