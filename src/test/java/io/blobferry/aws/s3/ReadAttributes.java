package io.blobferry.aws.s3;

import io.blobferry.domain.ContentHeaders;
import io.blobferry.domain.ETag;
import io.blobferry.domain.ObjectKey;
import io.blobferry.domain.ObjectVersion;
import io.blobferry.execution.RunContext;
import io.blobferry.spi.target.SourceAttributes;
import io.blobferry.spi.target.StoredVersion;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import software.amazon.awssdk.http.SdkHttpRequest;

/** The attributes of a blob as the product reads them from what S3 keeps of the request that created an object. */
final class ReadAttributes {
    private ReadAttributes() {}

    /** @param objects the content of another object of the bucket, by its key */
    static SourceAttributes of(SdkHttpRequest request, ObjectKey key, Function<String, String> objects) {
        return of(
                stored(
                        key,
                        new ContentHeaders(
                                header(request, "Content-Type"),
                                header(request, "Content-Encoding"),
                                header(request, "Content-Language"),
                                header(request, "Content-Disposition"),
                                header(request, "Cache-Control")),
                        RestoredAttributes.metadataOf(request)),
                RestoredAttributes.tagsOf(request),
                objects);
    }

    static SourceAttributes of(StoredVersion version, Map<String, String> tags, Function<String, String> objects) {
        return new S3SourceAttributes(new S3SourceAttributes.Requests() {
                    @Override
                    public Optional<String> text(RunContext run, ObjectKey key) {
                        return Optional.ofNullable(objects.apply(key.key()));
                    }

                    @Override
                    public Map<String, String> tags(RunContext run, StoredVersion tagged) {
                        return tags;
                    }
                })
                .read(StubS3.run(), version);
    }

    static StoredVersion stored(ObjectKey key, ContentHeaders headers, Map<String, String> metadata) {
        Instant written = Instant.parse("2026-01-02T03:04:06Z");
        return new StoredVersion(
                new ObjectVersion(key, Optional.of("v")),
                new ETag("e"),
                3,
                Optional.empty(),
                written,
                "STANDARD",
                new StoredVersion.Ready(),
                S3Metadata.origin(metadata, written),
                headers,
                metadata);
    }

    private static Optional<String> header(SdkHttpRequest request, String name) {
        return Optional.of(request.matchingHeaders(name).stream()
                        .filter(text -> !text.equals("aws-chunked"))
                        .collect(Collectors.joining(",")))
                .filter(text -> !text.isEmpty());
    }
}
