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

/** The attributes of a backup in the form of the requests that create an object, PutObject and CreateMultipartUpload. */
final class S3RequestAttributes {
    private S3RequestAttributes() {}

    /** Returns the user metadata. If it does not fit, the sidecar that holds it is durable on return. */
    static S3Metadata metadata(RunContext run, S3AsyncClient controlClient, ObjectKey key, BlobProperties source) {
        S3Metadata metadata = S3Metadata.of(source);
        if (metadata.fits()) {
            return metadata;
        }
        MetadataSidecar sidecar = MetadataSidecar.of(key, source);
        String operation = "write the metadata of " + key;
        try {
            run.await(
                    operation,
                    controlClient.putObject(
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

    /** The storage class; empty for S3's default. */
    static Optional<String> storageClass(ObjectAttributes description) {
        return Optional.of(description.storageClass())
                .filter(storageClass -> storageClass != StorageClass.STANDARD)
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
