package io.blobferry.aws.s3;

import io.blobferry.domain.ContentHeaders;
import io.blobferry.domain.ObjectKey;
import io.blobferry.domain.ObjectVersion;
import io.blobferry.spi.target.StoredVersion;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;

/** Reads the properties of a version from S3's answers. */
final class S3StoredVersions {
    private static final String STANDARD = "STANDARD";
    private static final Set<String> ARCHIVE_CLASSES = Set.of("GLACIER", "DEEP_ARCHIVE");

    /** The header {@code x-amz-restore}; its form is in "HeadObject" of the S3 API reference. */
    private static final Pattern RESTORE =
            Pattern.compile("ongoing-request=\"(true|false)\"(?:,\\s*expiry-date=\"([^\"]*)\")?");

    private S3StoredVersions() {}

    static StoredVersion of(String operation, ObjectKey key, HeadObjectResponse head) {
        String storageClass = Objects.requireNonNullElse(head.storageClassAsString(), STANDARD);
        return new StoredVersion(
                new ObjectVersion(key, Optional.ofNullable(head.versionId())),
                S3Values.etag(operation, head.eTag()),
                S3Errors.required(operation, "Content-Length", head.contentLength()),
                S3Values.readableCrc(head.checksumCRC64NVME()),
                S3Errors.required(operation, "Last-Modified", head.lastModified()),
                storageClass,
                availability(ARCHIVE_CLASSES.contains(storageClass) || head.archiveStatus() != null, head.restore()),
                S3Metadata.origin(head.metadata(), head.lastModified()),
                new ContentHeaders(
                        header(head.contentType()),
                        contentEncoding(head.contentEncoding()),
                        header(head.contentLanguage()),
                        header(head.contentDisposition()),
                        header(head.cacheControl())),
                head.metadata());
    }

    /** Of a version whose content S3 returns, which therefore is readable. */
    static StoredVersion of(String operation, ObjectKey key, GetObjectResponse get) {
        String storageClass = Objects.requireNonNullElse(get.storageClassAsString(), STANDARD);
        return new StoredVersion(
                new ObjectVersion(key, Optional.ofNullable(get.versionId())),
                S3Values.etag(operation, get.eTag()),
                S3Errors.required(operation, "Content-Length", get.contentLength()),
                S3Values.readableCrc(get.checksumCRC64NVME()),
                S3Errors.required(operation, "Last-Modified", get.lastModified()),
                storageClass,
                availability(ARCHIVE_CLASSES.contains(storageClass), get.restore()),
                S3Metadata.origin(get.metadata(), get.lastModified()),
                new ContentHeaders(
                        header(get.contentType()),
                        contentEncoding(get.contentEncoding()),
                        header(get.contentLanguage()),
                        header(get.contentDisposition()),
                        header(get.cacheControl())),
                get.metadata());
    }

    /** @param restore the header {@code x-amz-restore}, or null */
    static StoredVersion.Availability availability(boolean archived, String restore) {
        if (!archived) {
            return new StoredVersion.Ready();
        }
        Matcher found = RESTORE.matcher(Objects.requireNonNullElse(restore, ""));
        if (!found.find()) {
            return new StoredVersion.Archived();
        }
        return found.group(1).equals("true")
                ? new StoredVersion.Thawing()
                : time(found.group(2))
                        .<StoredVersion.Availability>map(StoredVersion.Thawed::new)
                        .orElseGet(StoredVersion.Archived::new);
    }

    private static Optional<Instant> time(String expiry) {
        try {
            return Optional.ofNullable(expiry)
                    .map(text -> DateTimeFormatter.RFC_1123_DATE_TIME.parse(text, Instant::from));
        } catch (DateTimeException invalid) {
            return Optional.empty();
        }
    }

    private static Optional<String> header(String value) {
        return Optional.ofNullable(value).filter(text -> !text.isEmpty());
    }

    /** Without the SDK's own {@code aws-chunked}, which S3 removes and services that resemble it keep. */
    private static Optional<String> contentEncoding(String value) {
        return header(value)
                .map(text -> Stream.of(text.split(",", -1))
                        .filter(coding -> !coding.strip().equals("aws-chunked"))
                        .collect(Collectors.joining(",")))
                .filter(text -> !text.isEmpty());
    }
}
